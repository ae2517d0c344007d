package org.postseal.rest;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.postseal.authority.Authority;
import org.postseal.authority.AuthorityKind;
import org.postseal.authority.AuthorityRequest;
import org.postseal.certificate.AuthorityName;
import org.postseal.certificate.Revocation;
import org.postseal.keystore.ReplicaState;
import org.postseal.x509.Certificate;
import org.postseal.x509.SubjectKey;

/** An authority in JSON. */
@Schema(name = "Authority")
record AuthorityJson(
        @Schema(examples = "issuing") String name,
        @Schema(enumeration = {"root", "issuing"}) String kind,
        @Schema(
                        enumeration = {"pending", "active", "succeeded", "ended", "revoked"},
                        description =
                                "Pending until a root elsewhere has signed its request; succeeded when another signs in its place")
                String state,
        @Schema(nullable = true, description = "The authority here that certified it")
                String parent,
        @Schema(description = "RFC 4514") String subject,
        @Schema(examples = "EC-P256") String key,
        @Schema(
                        implementation = String.class,
                        format = "date-time",
                        nullable = true,
                        description = "Null while it waits for its certificate")
                Instant notBefore,
        @Schema(
                        implementation = String.class,
                        format = "date-time",
                        nullable = true,
                        description = "Inclusive; null while it waits for its certificate")
                Instant notAfter,
        @Schema(
                        nullable = true,
                        description = "SHA-256 of the certificate's DER, lower-case hexadecimal")
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
        @Schema(nullable = true, examples = "issuing-2", description = "Who signs in its place")
                String successor,
        @Schema(nullable = true, examples = "issuing", description = "In whose place it signs")
                String predecessor,
        @Schema(
                        implementation = String.class,
                        format = "date-time",
                        nullable = true,
                        description =
                                "When its successor should be there: the longest certificate of a host before its end; null when it needs none")
                Instant successorDue,
        @Schema(
                        nullable = true,
                        examples = "/v1/authorities/branch/request.csr",
                        description =
                                "What the root elsewhere is to sign; left out when there is none")
                @JsonInclude(JsonInclude.Include.NON_NULL)
                String request,
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

    /**
     * One that has its certificate.
     *
     * @param replicas empty unless it alone was asked for, as {@code crls}
     */
    static AuthorityJson of(
            Authority authority,
            State state,
            List<String> warnings,
            List<ReplicaState> replicas,
            List<CrlJson> crls) {
        Certificate certificate = authority.certificate();
        return new AuthorityJson(
                authority.name().value(),
                authority.kind().label(),
                state.label(authority),
                authority.parent().map(AuthorityName::value).orElse(null),
                certificate.subject().toString(),
                label(certificate.key()),
                certificate.notBefore(),
                certificate.notAfter(),
                certificate.sha256(),
                certificate.constraints().permittedDomains(),
                state.locked(),
                state.revocation().map(RevocationJson::of).orElse(null),
                authority.successor().map(next -> next.name().value()).orElse(null),
                state.predecessor().map(AuthorityName::value).orElse(null),
                state.successorDue().orElse(null),
                null,
                warnings,
                replicas.stream().map(ReplicaJson::of).toList(),
                crls);
    }

    /** One that waits for its certificate. */
    static AuthorityJson pending(AuthorityRequest request, boolean locked) {
        return new AuthorityJson(
                request.name().value(),
                AuthorityKind.ISSUING.label(),
                "pending",
                null,
                request.csr().subject().toString(),
                label(request.csr().key()),
                null,
                null,
                null,
                request.csr().constraints().permittedDomains(),
                locked,
                null,
                null,
                null,
                null,
                path(request),
                List.of(),
                List.of(),
                List.of());
    }

    private static String path(AuthorityRequest request) {
        return "/v1/authorities/" + request.name() + "/request.csr";
    }

    /** What of an authority changes. */
    record State(
            boolean locked,
            Optional<Revocation> revocation,
            boolean ended,
            Optional<AuthorityName> predecessor,
            Optional<Instant> successorDue) {

        private String label(Authority authority) {
            if (revocation.isPresent()) {
                return "revoked";
            }
            if (ended) {
                return "ended";
            }
            return authority.successor().isPresent() ? "succeeded" : "active";
        }
    }

    private static String label(SubjectKey key) {
        return switch (key.type()) {
            case RSA -> "RSA-" + key.bits();
            default -> key.type().label();
        };
    }
}
