package org.postseal.authority;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.postseal.problem.Kind;
import org.postseal.problem.Problem;
import org.postseal.x509.AuthorityCsr;
import org.postseal.x509.Certificate;
import org.postseal.x509.ExtendedKeyUsage;
import org.postseal.x509.KeyRules;
import org.postseal.x509.KeyUsage;
import org.postseal.x509.PkixPath;

/**
 * What must hold for a certificate that a root elsewhere has given an authority of ours, each rule
 * with the sentence that its breach is answered with.
 */
final class SignedAuthority {

    /** A root's clock may be ahead of ours by as much as hosts' may be behind. */
    private static final Duration SKEW = Duration.ofMinutes(5);

    /** The other is anyExtendedKeyUsage. */
    private static final Set<String> FOR_SERVERS =
            Set.of(ExtendedKeyUsage.SERVER_AUTH.oid(), "2.5.29.37.0");

    private SignedAuthority() {}

    /** Whether it is what the request asked for. */
    static void check(AuthorityCsr request, Certificate own, Instant now) {
        String who = "The certificate of \"" + own.subject() + "\" ";
        requireCa(own, who);
        requireStrong(own, who);
        requireServers(own, who);
        if (own.keyUsage().isEmpty()) {
            throw refusal(
                    who
                            + "has no key usage (RFC 5280 section 4.2.1.3); have it signed with keyCertSign and cRLSign.");
        }
        requireUsage(
                own,
                KeyUsage.KEY_CERT_SIGN,
                who + "may not sign certificates: its key usage lacks keyCertSign.");
        requireUsage(
                own,
                KeyUsage.CRL_SIGN,
                who + "may not sign revocation lists: its key usage lacks cRLSign.");
        if (!own.subject().matches(request.subject())) {
            throw refusal(
                    who
                            + "is for another subject than the request, which says \""
                            + request.subject()
                            + "\"; have it signed with that.");
        }
        requireCurrent(own, who, now);
        requireConstraints(request, own, who);
    }

    /**
     * Whether those above it let it be, up to a root.
     *
     * @param above each has signed the one before, and the first {@code own}
     */
    static void checkIssuers(Certificate own, List<Certificate> above, Instant now) {
        requireRoot(own, above);
        int between = 0;
        for (Certificate issuer : above) {
            String who = "The issuer \"" + issuer.subject() + "\" ";
            requireStrong(issuer, who);
            requireServers(issuer, who);
            requireUsage(
                    issuer,
                    KeyUsage.KEY_CERT_SIGN,
                    who + "may not sign certificates: its key usage lacks keyCertSign.");
            requireCurrent(issuer, who, now);
            OptionalInt most = issuer.pathLength();
            between++;
            if (most.isPresent() && most.getAsInt() < between) {
                throw refusal(
                        who
                                + "allows "
                                + most.getAsInt()
                                + " authorities below it (its path length), and here are "
                                + between
                                + ".");
            }
        }
        List<Certificate> path = new ArrayList<>(above);
        Certificate root = path.remove(path.size() - 1);
        path.add(0, own);
        PkixPath.fault(path, root, begun(path, now))
                .ifPresent(
                        fault -> {
                            throw refusal(
                                    "The chain up to \""
                                            + root.subject()
                                            + "\" does not verify: "
                                            + fault
                                            + ".");
                        });
    }

    /** Now, or when all of them have begun by a clock that is ahead. */
    private static Instant begun(List<Certificate> path, Instant now) {
        return path.stream()
                .map(Certificate::notBefore)
                .filter(begin -> begin.isAfter(now))
                .max(Comparator.naturalOrder())
                .orElse(now);
    }

    private static void requireRoot(Certificate own, List<Certificate> above) {
        Certificate last = above.isEmpty() ? own : above.get(above.size() - 1);
        if (above.isEmpty() && own.isSelfIssued()) {
            throw refusal(
                    "The certificate is self-signed; have the root outside sign the request.");
        }
        if (!last.isSelfIssued()) {
            throw refusal(
                    "The chain ends with \""
                            + last.subject()
                            + "\", which no certificate that was sent has signed; send the certificates of its"
                            + " issuers along, up to the root \""
                            + last.issuer()
                            + "\".");
        }
    }

    private static void requireCa(Certificate certificate, String who) {
        if (!certificate.isCa()) {
            throw refusal(who + "is not an authority's: its basic constraints do not say CA:TRUE.");
        }
    }

    /** Who computes the private key of one of them is the authority. */
    private static void requireStrong(Certificate certificate, String who) {
        try {
            KeyRules.check(certificate.key());
        } catch (Problem weak) {
            throw refusal(who + "has a weak key. " + weak.detail());
        }
    }

    /** What an authority's extended key usage does not allow, nobody below it may (BR 7.1.5). */
    private static void requireServers(Certificate certificate, String who) {
        Set<String> usages = certificate.extendedKeyUsages();
        if (!usages.isEmpty() && Collections.disjoint(usages, FOR_SERVERS)) {
            throw refusal(
                    who
                            + "is not for servers: its extended key usage lacks serverAuth; have it signed without one.");
        }
    }

    private static void requireUsage(Certificate certificate, KeyUsage usage, String otherwise) {
        Optional<Set<KeyUsage>> all = certificate.keyUsage();
        if (all.isPresent() && !all.get().contains(usage)) {
            throw refusal(otherwise);
        }
    }

    private static void requireCurrent(Certificate certificate, String who, Instant now) {
        if (!certificate.notAfter().isAfter(now)) {
            throw refusal(who + "ended on " + certificate.notAfter() + ".");
        }
        if (certificate.notBefore().isAfter(now.plus(SKEW))) {
            throw refusal(
                    who
                            + "is valid only from "
                            + certificate.notBefore()
                            + " on; send it then, or set the clocks right.");
        }
    }

    /** A root may limit it further; what it was asked to limit, must be. */
    private static void requireConstraints(AuthorityCsr request, Certificate own, String who) {
        List<String> asked = request.constraints().permittedDomains();
        List<String> given = own.constraints().permittedDomains();
        if (!asked.isEmpty()
                && (given.isEmpty()
                        || !given.stream().allMatch(domain -> isWithin(domain, asked)))) {
            throw refusal(
                    who
                            + "is not limited to "
                            + String.join(", ", asked)
                            + " as the request asks; have it signed with the request's name constraints.");
        }
        if (!request.constraints().isKeptBy(own.constraints())) {
            throw refusal(
                    who
                            + "lacks name constraints of the request; have it signed with all of them.");
        }
    }

    private static boolean isWithin(String domain, List<String> permitted) {
        return permitted.stream()
                .anyMatch(base -> domain.equals(base) || domain.endsWith("." + base));
    }

    private static Problem refusal(String reason) {
        return new Problem(Kind.POLICY, reason);
    }
}
