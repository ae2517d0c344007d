package org.postseal.rest;

import java.time.Instant;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.postseal.authority.Authority;
import org.postseal.certificate.IssuedCertificate;
import org.postseal.x509.SubjectAltName;

/** A certificate in JSON. */
@Schema(name = "Certificate")
record CertificateJson(
        @Schema(examples = "019ab3d2c1f04e7d8a5b6c7d8e9f0a1b") String serial,
        @Schema(enumeration = {"valid", "revoked", "expired"}) String status,
        @Schema(examples = "mail-server") String profile,
        @Schema(examples = "issuing") String authority,
        @Schema(description = "RFC 4514; empty when all is said by the names") String subject,
        @Schema(examples = "[\"mail.example.org\"]") List<String> names,
        Instant notBefore,
        @Schema(description = "Inclusive (RFC 5280 section 4.1.2.5)") Instant notAfter,
        @Schema(description = "When to ask for the next one: after two thirds of the life")
                Instant renewAfter,
        @Schema(description = "SHA-256 of the certificate's DER, lower-case hexadecimal")
                String sha256,
        @Schema(description = "SHA-256 of the key's SubjectPublicKeyInfo, lower-case hexadecimal")
                String spkiSha256,
        String requestedBy,
        RevocationJson revocation,
        @Schema(description = "PEM: the leaf, then every intermediate, without the root")
                String chain) {

    static CertificateJson of(IssuedCertificate issued, Authority authority, Instant now) {
        return new CertificateJson(
                issued.serial().hex(),
                issued.status(now).label(),
                issued.profile().value(),
                issued.authority().value(),
                issued.certificate().subject().toString(),
                issued.certificate().names().stream().map(SubjectAltName::text).toList(),
                issued.certificate().notBefore(),
                issued.certificate().notAfter(),
                authority.renewAfter(issued),
                issued.certificate().sha256(),
                issued.certificate().key().sha256(),
                issued.requestedBy(),
                issued.revocation().map(RevocationJson::of).orElse(null),
                Chain.of(issued, authority, now).pem());
    }
}
