package org.postseal.rest;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.postseal.authority.Authority;
import org.postseal.certificate.AuthorityName;
import org.postseal.certificate.Revocation;
import org.postseal.keystore.ReplicaState;
import org.postseal.x509.Certificate;

/** An authority in JSON. */
@Schema(name = "Authority")
record AuthorityJson(
        @Schema(examples = "issuing") String name,
        @Schema(enumeration = {"root", "issuing"}) String kind,
        @Schema(nullable = true, description = "The authority here that certified it")
                String parent,
        @Schema(description = "RFC 4514") String subject,
        @Schema(examples = "EC-P256") String key,
        Instant notBefore,
        Instant notAfter,
        @Schema(description = "SHA-256 of the certificate's DER, lower-case hexadecimal")
                String sha256,
        @Schema(
                        examples = "[\"example.org\"]",
                        nullable = true,
                        description =
                                "The DNS domains that its certificate limits it to, with all below them; left out when there are none")
                @JsonInclude(JsonInclude.Include.NON_EMPTY)
                List<String> permittedNames,
        @Schema(description = "Whether this replica can't sign with it at the moment")
                boolean locked,
        RevocationJson revocation,
        @Schema(nullable = true, description = "What is odd in an imported certificate but works")
                @JsonInclude(JsonInclude.Include.NON_EMPTY)
                List<String> warnings,
        @Schema(
                        nullable = true,
                        description =
                                "Which replicas can sign with it, this one first; only when one authority is asked for")
                @JsonInclude(JsonInclude.Include.NON_EMPTY)
                List<ReplicaJson> replicas,
        @Schema(
                        nullable = true,
                        description =
                                "Its revocation lists, the full one first; only when one authority is asked for")
                @JsonInclude(JsonInclude.Include.NON_EMPTY)
                List<CrlJson> crls) {

    static AuthorityJson of(Authority authority, boolean locked, Optional<Revocation> revocation) {
        return of(authority, locked, revocation, List.of(), List.of(), List.of());
    }

    static AuthorityJson imported(Authority authority, List<String> warnings) {
        return of(authority, false, Optional.empty(), warnings, List.of(), List.of());
    }

    static AuthorityJson withState(
            Authority authority,
            boolean locked,
            Optional<Revocation> revocation,
            List<ReplicaState> replicas,
            List<CrlJson> crls) {
        return of(
                authority,
                locked,
                revocation,
                List.of(),
                replicas.stream().map(ReplicaJson::of).toList(),
                crls);
    }

    private static AuthorityJson of(
            Authority authority,
            boolean locked,
            Optional<Revocation> revocation,
            List<String> warnings,
            List<ReplicaJson> replicas,
            List<CrlJson> crls) {
        Certificate certificate = authority.certificate();
        return new AuthorityJson(
                authority.name().value(),
                authority.kind().label(),
                authority.parent().map(AuthorityName::value).orElse(null),
                certificate.subject().toString(),
                label(certificate),
                certificate.notBefore(),
                certificate.notAfter(),
                certificate.sha256(),
                certificate.constraints().permittedDomains(),
                locked,
                revocation.map(RevocationJson::of).orElse(null),
                warnings,
                replicas,
                crls);
    }

    private static String label(Certificate certificate) {
        return switch (certificate.key().type()) {
            case RSA -> "RSA-" + certificate.key().bits();
            default -> certificate.key().type().label();
        };
    }
}
