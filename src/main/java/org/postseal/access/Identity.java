package org.postseal.access;

import static java.util.Objects.requireNonNull;

import java.util.Optional;
import org.postseal.certificate.IssuedCertificate;
import org.postseal.certificate.Succession;

/**
 * Somebody whose credential has been checked. What it may do is for {@link AccessRules} to say.
 *
 * @param id stable and unique, for example {@code token:5b1c…}; stands in certificates' rows and in
 *     the audit
 * @param name for people
 * @param current the certificate that a host has shown; empty for everybody else
 */
public record Identity(
        String id, String name, Role role, Scope scope, Optional<IssuedCertificate> current) {

    /** The service itself, for what it does unasked. */
    public static final Identity SERVICE =
            new Identity("service", "Postseal", Role.ADMIN, Scope.everything());

    /** Somebody who may run programs on the data directory: whoever that is, owns the CA. */
    public static Identity local(String user) {
        return new Identity("local:" + user, user, Role.ADMIN, Scope.everything());
    }

    /**
     * The holder of an ACME account's key.
     *
     * @param scope what its external account may have certified; empty for all that it can show to
     *     be its own
     */
    public static Identity acmeAccount(String id, Optional<ScopeFields> scope) {
        return new Identity(
                "acme:" + id,
                "The ACME account " + id,
                Role.REQUESTER,
                scope.map(fields -> Scope.of(fields, Role.REQUESTER)).orElseGet(Scope::everything));
    }

    /**
     * Somebody who has shown that a certificate is theirs, by its key or by its names.
     *
     * @param id who that is
     */
    public static Identity holder(String id, IssuedCertificate certificate) {
        return new Identity(id, id, Role.HOST, Scope.of(certificate), Optional.of(certificate));
    }

    public Identity {
        requireNonNull(id, "id");
        requireNonNull(name, "name");
        requireNonNull(role, "role");
        requireNonNull(scope, "scope");
        requireNonNull(current, "current");
    }

    public Identity(String id, String name, Role role, Scope scope) {
        this(id, name, role, scope, Optional.empty());
    }

    /** The same, with what has followed the authorities in its scope. */
    public Identity following(Succession succession) {
        return new Identity(id, name, role, scope.following(succession), current);
    }

    /** A host renews exactly what it has. */
    static Identity host(IssuedCertificate current) {
        return new Identity(
                "certificate:" + current.serial().hex(),
                current.certificate().names().get(0).text(),
                Role.HOST,
                Scope.of(current),
                Optional.of(current));
    }

    /** Whether one certificate is all that this credential buys. */
    public boolean isOneTime() {
        return role == Role.ENROLLEE;
    }
}
