package org.postseal.authority;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.postseal.problem.Kind;
import org.postseal.problem.Problem;
import org.postseal.x509.Certificate;
import org.postseal.x509.Pem;
import org.postseal.x509.SubjectKey;

/** CA certificates as a person hands them over: in any order, perhaps twice. */
final class CertificatePath {

    private final Set<Certificate> certificates;

    private CertificatePath(Set<Certificate> certificates) {
        this.certificates = certificates;
    }

    /**
     * @throws Problem of kind {@code MALFORMED} when a block is no certificate, or there is none
     */
    static CertificatePath parse(byte[] pem) {
        Set<Certificate> certificates = new LinkedHashSet<>();
        for (Pem.Block block : Pem.parse(new String(pem, StandardCharsets.US_ASCII))) {
            if (!block.label().equals("CERTIFICATE")) {
                throw new Problem(
                        Kind.MALFORMED,
                        "The part certificate has a PEM block "
                                + block.label()
                                + "; only CERTIFICATE blocks belong there.");
            }
            certificates.add(Certificate.parse(block.content()));
        }
        if (certificates.isEmpty()) {
            throw new Problem(
                    Kind.MALFORMED, "The part certificate has no certificate in PEM form.");
        }
        return new CertificatePath(certificates);
    }

    static CertificatePath of(Set<Certificate> certificates) {
        return new CertificatePath(certificates);
    }

    /**
     * @throws Problem of kind {@code POLICY} when none has that key
     */
    Certificate certified(SubjectKey key) {
        return certificates.stream()
                .filter(certificate -> certificate.key().equals(key))
                .findFirst()
                .orElseThrow(
                        () ->
                                new Problem(
                                        Kind.POLICY,
                                        "None of the certificates is for the authority's key; send the one that was"
                                                + " made from its request."));
    }

    /**
     * @throws Problem of kind {@code POLICY} when none has that key
     */
    Certificate ownedBy(SubjectKey key) {
        return certificates.stream()
                .filter(certificate -> certificate.key().equals(key))
                .findFirst()
                .orElseThrow(
                        () ->
                                new Problem(
                                        Kind.POLICY,
                                        "The key does not belong to the certificate: their public keys differ."));
    }

    /**
     * The issuers above {@code own}, each having signed the one before, as far as they are known;
     * what was not handed over is looked for among our own authorities.
     *
     * @throws Problem of kind {@code POLICY} when a certificate was handed over that is none of
     *     them, or the last one is a root that did not sign itself
     */
    List<Certificate> above(Certificate own, List<Authority> authorities) {
        Set<Certificate> strangers = new LinkedHashSet<>(certificates);
        strangers.remove(own);
        Set<Certificate> candidates = new LinkedHashSet<>(strangers);
        // A root's own before what others have signed for it.
        authorities.stream().map(Authority::certificate).forEach(candidates::add);
        authorities.stream().flatMap(Authority::path).forEach(candidates::add);

        List<Certificate> above = new ArrayList<>();
        Certificate last = own;
        while (!last.isSelfIssued()) {
            Optional<Certificate> issuer = issuer(last, candidates);
            if (issuer.isEmpty()) {
                break;
            }
            last = issuer.get();
            candidates.remove(last);
            strangers.remove(last);
            above.add(last);
        }
        requireSelfSigned(last);
        if (!strangers.isEmpty()) {
            throw new Problem(
                    Kind.POLICY,
                    "The certificate of \""
                            + strangers.iterator().next().subject()
                            + "\" is not above the authority's; send only its own and its issuers'.");
        }
        return above;
    }

    /** Nothing else proves that a root's content is what the owner of its key wrote. */
    private static void requireSelfSigned(Certificate last) {
        if (last.isSelfIssued() && !last.isSignedBy(last.key())) {
            throw new Problem(
                    Kind.POLICY,
                    "The certificate of \""
                            + last.subject()
                            + "\" names itself as its issuer but is not signed by its own key.");
        }
    }

    private static Optional<Certificate> issuer(
            Certificate certificate, Set<Certificate> candidates) {
        return candidates.stream()
                .filter(Certificate::isCa)
                .filter(candidate -> candidate.subject().equals(certificate.issuer()))
                .filter(candidate -> certificate.isSignedBy(candidate.key()))
                .findFirst();
    }
}
