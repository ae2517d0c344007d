package org.postseal.x509;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.postseal.problem.Kind;
import org.postseal.problem.Problem;

/**
 * What a server serves of the certificates that it was given: the one end-entity certificate and
 * every intermediate above it, each signed by the next (RFC 8446 §4.4.2). Roots, duplicates and
 * strangers are left out.
 *
 * @param certificates the leaf first
 * @param rootKnown whether the path ends below one of the roots that were known
 */
public record ServedChain(List<Certificate> certificates, boolean rootKnown) {

    /** More than any authority has. */
    private static final int LONGEST = 10;

    public ServedChain {
        certificates = List.copyOf(certificates);
    }

    public Certificate leaf() {
        return certificates.get(0);
    }

    /**
     * Finds the path; each signature in it is verified.
     *
     * @param given in any order
     * @param roots that clients may have
     * @throws Problem of kind {@code POLICY} when there is not exactly one end-entity certificate,
     *     when its issuer or a link above is missing, or when one of the path is not valid now
     */
    public static ServedChain assemble(
            Collection<Certificate> given, Collection<Certificate> roots, Instant now) {
        Certificate leaf = onlyLeaf(given);
        requireValid(leaf, now);
        if (leaf.isSelfIssued()) {
            throw policy("The certificate is self-signed, so no client can verify it by a chain");
        }
        Set<Certificate> authorities = new LinkedHashSet<>(given);
        authorities.remove(leaf);
        List<Certificate> path = new ArrayList<>(List.of(leaf));
        Optional<Certificate> root = issuer(leaf, roots, now);
        Optional<Certificate> above = root.or(() -> issuer(leaf, authorities, now));
        while (root.isEmpty() && above.isPresent() && !above.get().isSelfIssued()) {
            Certificate link = above.get();
            if (path.size() == LONGEST) {
                throw policy("The chain is longer than any authority's");
            }
            authorities.remove(link);
            path.add(link);
            root = issuer(link, roots, now);
            above = root.or(() -> issuer(link, authorities, now));
        }
        if (above.isEmpty()) {
            requireNothingLeftOver(path, authorities);
        }
        path.forEach(certificate -> requireValid(certificate, now));
        return new ServedChain(path, root.isPresent());
    }

    private static Certificate onlyLeaf(Collection<Certificate> given) {
        List<Certificate> leaves =
                given.stream().filter(certificate -> isLeaf(certificate, given)).toList();
        if (leaves.isEmpty()) {
            throw policy(
                    "There is no end-entity certificate, only authorities'; send the server's own too");
        }
        if (leaves.size() > 1) {
            throw policy(
                    "There are two end-entity certificates, of %s and of %s; send one with its issuers"
                            .formatted(name(leaves.get(0)), name(leaves.get(1))));
        }
        return leaves.get(0);
    }

    /** A root of X.509 v1 does not say that it is one; that it issued something does. */
    private static boolean isLeaf(Certificate certificate, Collection<Certificate> given) {
        boolean issued =
                given.stream()
                        .anyMatch(
                                other ->
                                        !other.equals(certificate)
                                                && other.issuer().equals(certificate.subject()));
        return !certificate.isCa() && !(certificate.isSelfIssued() && issued);
    }

    /** Of several versions of an issuer, one that is valid now; of these the last to end. */
    private static Optional<Certificate> issuer(
            Certificate certificate, Collection<Certificate> candidates, Instant now) {
        return candidates.stream()
                .filter(candidate -> candidate.subject().equals(certificate.issuer()))
                .filter(candidate -> candidate.isCa() || candidate.isSelfIssued())
                .filter(candidate -> certificate.isSignedBy(candidate.key()))
                .max(
                        (one, other) ->
                                isValid(one, now) == isValid(other, now)
                                        ? one.notAfter().compareTo(other.notAfter())
                                        : Boolean.compare(isValid(one, now), isValid(other, now)));
    }

    /**
     * A root need not be sent; but an authority that stands beside a gap was meant to be reached.
     */
    private static void requireNothingLeftOver(
            List<Certificate> path, Collection<Certificate> strangers) {
        Certificate top = path.get(path.size() - 1);
        boolean others =
                strangers.stream()
                        .filter(Certificate::isCa)
                        .anyMatch(
                                stranger ->
                                        path.stream()
                                                .noneMatch(
                                                        link ->
                                                                link.subject()
                                                                        .equals(
                                                                                stranger
                                                                                        .subject())));
        if (path.size() == 1 || others) {
            throw policy(
                    "The certificate of %s, which issued %s, is missing; send it too"
                            .formatted(Quoted.of(top.issuer().toString()), name(top)));
        }
    }

    private static void requireValid(Certificate certificate, Instant now) {
        if (now.isAfter(certificate.notAfter())) {
            throw policy(
                    "The certificate of %s expired on %s"
                            .formatted(name(certificate), certificate.notAfter()));
        }
        if (now.isBefore(certificate.notBefore())) {
            throw policy(
                    "The certificate of %s is not valid before %s"
                            .formatted(name(certificate), certificate.notBefore()));
        }
    }

    private static boolean isValid(Certificate certificate, Instant now) {
        return !now.isBefore(certificate.notBefore()) && !now.isAfter(certificate.notAfter());
    }

    /** For people; a certificate of ours has an empty subject. */
    private static String name(Certificate certificate) {
        return certificate.isCa() || certificate.names().isEmpty()
                ? Quoted.of(certificate.subject().toString())
                : Quoted.of(certificate.names().get(0).text());
    }

    private static Problem policy(String sentence) {
        return new Problem(Kind.POLICY, sentence + ".");
    }
}
