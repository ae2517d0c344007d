package org.postseal.x509;

import java.io.ByteArrayInputStream;
import java.security.GeneralSecurityException;
import java.security.cert.CertPathValidator;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What the Java platform says of a path (RFC 5280 §6.1): a reader that is not ours, for what our
 * own sentences leave out, such as constraints on directory names or critical extensions that
 * nobody knows.
 */
public final class PkixPath {

    private PkixPath() {}

    /**
     * Why a path is no good; empty when it is good. Revocation is not looked at.
     *
     * @param certificates each certified by the next, the last by {@code root}
     */
    public static Optional<String> fault(
            List<Certificate> certificates, Certificate root, Instant at) {
        try {
            CertificateFactory factory = CertificateFactory.getInstance("X.509");
            PKIXParameters parameters =
                    new PKIXParameters(Set.of(new TrustAnchor(platform(factory, root), null)));
            parameters.setRevocationEnabled(false);
            parameters.setDate(Date.from(at));
            List<X509Certificate> path = new ArrayList<>();
            for (Certificate certificate : certificates) {
                path.add(platform(factory, certificate));
            }
            CertPathValidator.getInstance("PKIX")
                    .validate(factory.generateCertPath(path), parameters);
            return Optional.empty();
        } catch (CertPathValidatorException | CertificateException e) {
            return Optional.of(e.getMessage());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform validates paths", e);
        }
    }

    private static X509Certificate platform(CertificateFactory factory, Certificate certificate)
            throws CertificateException {
        return (X509Certificate)
                factory.generateCertificate(new ByteArrayInputStream(certificate.der()));
    }
}
