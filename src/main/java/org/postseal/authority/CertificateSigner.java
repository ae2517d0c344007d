package org.postseal.authority;

import java.util.Optional;
import org.postseal.keystore.Signer;
import org.postseal.x509.Certificate;
import org.postseal.x509.CertificateTemplate;
import org.postseal.x509.Lint;

/**
 * Signs certificates in an authority's name. Nothing that the lint has a finding on is ever signed.
 */
public final class CertificateSigner {

    private final Optional<Certificate> issuer;
    private final Signer signer;

    private CertificateSigner(Optional<Certificate> issuer, Signer signer) {
        this.issuer = issuer;
        this.signer = signer;
    }

    static CertificateSigner of(Authority issuer, Signer signer) {
        return new CertificateSigner(Optional.of(issuer.certificate()), signer);
    }

    /** For a root, which certifies itself. */
    static CertificateSigner self(Signer signer) {
        return new CertificateSigner(Optional.empty(), signer);
    }

    /**
     * Encodes, lints and signs: exactly the octets that were linted.
     *
     * @throws org.postseal.problem.Problem of kind {@code INTERNAL} when the lint has a finding
     */
    public Certificate sign(CertificateTemplate template) {
        byte[] toBeSigned = template.toBeSigned(signer.algorithm());
        Lint.check(toBeSigned, new Lint.Expectation(issuer, signer.algorithm(), template.usage()));
        byte[] signature = signer.sign(toBeSigned);
        return Certificate.parse(
                CertificateTemplate.assemble(toBeSigned, signer.algorithm(), signature));
    }
}
