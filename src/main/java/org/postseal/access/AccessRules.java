package org.postseal.access;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.postseal.certificate.AuthorityName;
import org.postseal.certificate.IssuedCertificate;
import org.postseal.certificate.ProfileName;
import org.postseal.problem.Kind;
import org.postseal.problem.Problem;
import org.postseal.x509.HostName;
import org.postseal.x509.SubjectAltName;

/**
 * Who may do what: the whole rule. Every protocol asks here, with names that are parsed and
 * normalised; what is not allowed in so many words is refused.
 */
public final class AccessRules {

    private AccessRules() {}

    /**
     * Whether the caller's role has a permission at all.
     *
     * @throws Problem of kind {@code FORBIDDEN}
     */
    public static void require(Identity caller, Permission permission) {
        if (!caller.role().has(permission)) {
            throw forbidden(
                    "The role "
                            + caller.role().label()
                            + " may not do this; ask with another token.");
        }
    }

    /**
     * Whether the caller may have a certificate like this.
     *
     * @param names all that the certificate would have, wherever they were asked for
     * @throws Problem of kind {@code FORBIDDEN}
     */
    public static void requireIssue(
            Identity caller,
            List<SubjectAltName> names,
            ProfileName profile,
            AuthorityName authority) {
        require(caller, Permission.ISSUE);
        Scope scope = caller.scope();
        scope.names()
                .violation(names)
                .ifPresent(
                        violation -> {
                            throw forbidden(caller.name() + " " + violation + ".");
                        });
        if (!allows(scope.profiles(), profile)) {
            throw forbidden(caller.name() + " may not use the profile " + profile + ".");
        }
        requireAuthority(caller, authority);
    }

    /**
     * Whether a life that was asked for is within the caller's scope.
     *
     * @throws Problem of kind {@code FORBIDDEN}
     */
    public static void requireLife(Identity caller, Instant start, Instant end) {
        caller.scope()
                .maxValidity()
                .filter(longest -> end.isAfter(longest.lastSecond(start)))
                .ifPresent(
                        longest -> {
                            throw forbidden(
                                    caller.name()
                                            + " may ask for at most "
                                            + longest
                                            + "; ask for less.");
                        });
    }

    /**
     * Whether the caller may act on an authority.
     *
     * @throws Problem of kind {@code FORBIDDEN}
     */
    public static void requireAuthority(Identity caller, AuthorityName authority) {
        if (!caller.scope().allows(authority)) {
            throw forbidden(caller.name() + " may not use the authority " + authority + ".");
        }
    }

    /**
     * Whether the caller may act on a host.
     *
     * @throws Problem of kind {@code FORBIDDEN}
     */
    public static void requireHost(Identity caller, HostName host) {
        require(caller, Permission.MANAGE_HOSTS);
        caller.scope()
                .names()
                .violation(host)
                .ifPresent(
                        violation -> {
                            throw forbidden(caller.name() + " " + violation + ".");
                        });
    }

    /** Whether the caller may see how a watched host is. */
    public static boolean mayWatch(Identity caller, HostName host) {
        return caller.role().has(Permission.WATCH_HOSTS)
                && caller.scope().names().violation(host).isEmpty();
    }

    /** Whether the caller may see a certificate. Others are, for it, not there. */
    public static boolean mayRead(Identity caller, IssuedCertificate certificate) {
        return caller.role().has(Permission.READ_CERTIFICATES) && isOwn(caller, certificate);
    }

    /**
     * The identity whose certificates are all that the caller may see; empty for more or others.
     */
    public static Optional<String> ownOnly(Identity caller) {
        return caller.role() == Role.REQUESTER ? Optional.of(caller.id()) : Optional.empty();
    }

    /**
     * Whether the caller may revoke a certificate that it may see; a host only what its key has.
     */
    public static boolean mayRevoke(Identity caller, IssuedCertificate certificate) {
        return caller.role().has(Permission.REVOKE)
                && isOwn(caller, certificate)
                && (caller.role() != Role.HOST || showsKeyOf(caller, certificate));
    }

    /** Whether the caller is known by a certificate with the same key. */
    public static boolean showsKeyOf(Identity caller, IssuedCertificate certificate) {
        return caller.current()
                .filter(
                        current ->
                                current.certificate().key().equals(certificate.certificate().key()))
                .isPresent();
    }

    private static boolean isOwn(Identity caller, IssuedCertificate certificate) {
        return switch (caller.role()) {
            case ADMIN, AUDITOR -> true;
            case OPERATOR -> isInScope(caller.scope(), certificate);
            case REQUESTER -> certificate.requestedBy().equals(caller.id());
            case HOST -> isInScope(caller.scope(), certificate);
            case ENROLLEE -> false;
        };
    }

    private static boolean isInScope(Scope scope, IssuedCertificate certificate) {
        return scope.names().violation(certificate.certificate().names()).isEmpty()
                && allows(scope.profiles(), certificate.profile())
                && scope.allows(certificate.authority());
    }

    private static <T> boolean allows(Optional<Set<T>> allowed, T wanted) {
        return allowed.map(set -> set.contains(wanted)).orElse(true);
    }

    private static Problem forbidden(String detail) {
        return new Problem(Kind.FORBIDDEN, detail);
    }
}
