package org.postseal.rest;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.postseal.access.ScopeFields;
import org.postseal.access.TokenAdministration.Created;
import org.postseal.access.TokenAdministration.Listed;

/** A bearer token in JSON. */
@Schema(name = "Token")
record TokenJson(
        String id,
        @Schema(
                        nullable = true,
                        examples = "pst_...",
                        description = "The token itself; only in the answer that makes it")
                @JsonInclude(JsonInclude.Include.NON_NULL)
                String token,
        String name,
        @Schema(enumeration = {"admin", "operator", "requester", "auditor"}) String role,
        @Schema(nullable = true) List<String> names,
        @Schema(nullable = true) List<String> profiles,
        @Schema(nullable = true) List<String> authorities,
        @Schema(nullable = true) String maxValidity,
        boolean wildcards,
        boolean ipAddresses,
        Instant created,
        String createdBy,
        @Schema(
                        implementation = String.class,
                        format = "date-time",
                        nullable = true,
                        description = "null: never")
                Instant expires,
        @Schema(
                        implementation = String.class,
                        format = "date-time",
                        nullable = true,
                        description = "To the minute; null before the first use")
                Instant lastUsed) {

    static TokenJson of(Created created) {
        return of(
                created.listed(), new String(created.token().reveal(), StandardCharsets.US_ASCII));
    }

    static TokenJson of(Listed listed) {
        return of(listed, null);
    }

    private static TokenJson of(Listed listed, String token) {
        ScopeFields scope = listed.scope();
        return new TokenJson(
                listed.id().toString(),
                token,
                listed.name(),
                listed.role().label(),
                scope.names().orElse(null),
                scope.profiles().orElse(null),
                scope.authorities().orElse(null),
                scope.maxValidity().orElse(null),
                scope.wildcards(),
                scope.ipAddresses(),
                listed.created(),
                listed.createdBy(),
                listed.expires().orElse(null),
                listed.lastUsed().orElse(null));
    }
}
