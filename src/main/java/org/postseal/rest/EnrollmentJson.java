package org.postseal.rest;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.postseal.access.TokenAdministration.Listed;
import org.postseal.issuance.Enrollments;
import org.postseal.x509.Certificate;

/** A one-time enrolment token in JSON. */
@Schema(name = "Enrollment")
record EnrollmentJson(
        String id,
        @Schema(
                        nullable = true,
                        examples = "pst_...",
                        description = "The token itself; only in the answer that makes it")
                @JsonInclude(JsonInclude.Include.NON_NULL)
                String token,
        List<String> names,
        String profile,
        String authority,
        Instant created,
        String createdBy,
        Instant expires,
        @Schema(
                        nullable = true,
                        description = "When it was last sent, to the minute or so; absent before")
                @JsonInclude(JsonInclude.Include.NON_NULL)
                Instant lastUsed,
        @Schema(
                        nullable = true,
                        description =
                                "SHA-256 of the root's DER, lower-case hexadecimal, for a host to compare what it"
                                        + " gets from /roots.pem with; only in the answer that makes the token")
                @JsonInclude(JsonInclude.Include.NON_NULL)
                String rootSha256) {

    static EnrollmentJson of(Enrollments.Created created) {
        return of(
                created.token().listed(),
                new String(created.token().token().reveal(), StandardCharsets.US_ASCII),
                created.root().map(Certificate::sha256).orElse(null));
    }

    static EnrollmentJson of(Listed listed) {
        return of(listed, null, null);
    }

    private static EnrollmentJson of(Listed listed, String token, String rootSha256) {
        return new EnrollmentJson(
                listed.id().toString(),
                token,
                listed.scope().names().orElseThrow(),
                listed.scope().profiles().orElseThrow().get(0),
                listed.scope().authorities().orElseThrow().get(0),
                listed.created(),
                listed.createdBy(),
                listed.expires().orElseThrow(),
                listed.lastUsed().orElse(null),
                rootSha256);
    }
}
