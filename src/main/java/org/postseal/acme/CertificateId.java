package org.postseal.acme;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.postseal.problem.Problem;
import org.postseal.x509.Certificate;
import org.postseal.x509.SerialNumber;

/**
 * How ARI names a certificate: its issuer's key identifier and its serial number (RFC 9773 §4.1).
 */
record CertificateId(String keyIdentifier, SerialNumber serial) {

    private static final Pattern SYNTAX = Pattern.compile("([A-Za-z0-9_-]+)\\.([A-Za-z0-9_-]+)");

    /**
     * @throws AcmeProblem of type {@code malformed}
     */
    static CertificateId parse(String text) {
        Matcher matcher = SYNTAX.matcher(text);
        if (!matcher.matches()) {
            throw malformed();
        }
        Base64Url.decode(matcher.group(1), "The key identifier");
        byte[] serial = Base64Url.decode(matcher.group(2), "The serial number");
        try {
            return new CertificateId(matcher.group(1), SerialNumber.ofOctets(serial));
        } catch (Problem noSerial) {
            throw malformed();
        }
    }

    /** Empty for a certificate without an authority key identifier. */
    static Optional<CertificateId> of(Certificate certificate) {
        return certificate
                .authorityKeyIdentifier()
                .map(id -> new CertificateId(Base64Url.encode(id), certificate.serial()));
    }

    /** With the octets that the DER of the serial number has, a leading zero included. */
    String text() {
        return keyIdentifier + "." + Base64Url.encode(serial.value().toByteArray());
    }

    boolean names(Certificate certificate) {
        return of(certificate).filter(this::equals).isPresent();
    }

    private static AcmeProblem malformed() {
        return AcmeProblem.malformed(
                "A certificate is named by its authority key identifier and serial number, base64url,"
                        + " with a dot between (RFC 9773 section 4.1).");
    }
}
