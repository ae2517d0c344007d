package org.postseal.acme;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** An ACME account key in JSON. */
@Schema(name = "AcmeAccountKey")
record ExternalKeyJson(
        @Schema(description = "What ACME clients call the key identifier, or kid") String id,
        @Schema(
                        nullable = true,
                        description = "The HMAC key, base64url; only in the answer that makes it")
                @JsonInclude(JsonInclude.Include.NON_NULL)
                String hmacKey,
        String name,
        @Schema(nullable = true) List<String> names,
        @Schema(nullable = true) List<String> profiles,
        @Schema(nullable = true) List<String> authorities,
        @Schema(nullable = true) String maxValidity,
        boolean wildcards,
        boolean ipAddresses,
        boolean reusable,
        boolean preAuthorized,
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
                        description = "null: it is not")
                Instant revoked,
        @Schema(description = "How many ACME accounts are bound to it") int accounts) {

    /** Without the secret, which must not come into a log. */
    @Override
    public String toString() {
        return "ExternalKeyJson[" + id + "]";
    }

    static ExternalKeyJson of(ExternalKeys.Created created) {
        return of(created.key(), created.secret());
    }

    static ExternalKeyJson of(ExternalKey key) {
        return of(key, null);
    }

    private static ExternalKeyJson of(ExternalKey key, String hmacKey) {
        return new ExternalKeyJson(
                key.id(),
                hmacKey,
                key.name(),
                key.scope().names().orElse(null),
                key.scope().profiles().orElse(null),
                key.scope().authorities().orElse(null),
                key.scope().maxValidity().orElse(null),
                key.scope().wildcards(),
                key.scope().ipAddresses(),
                key.reusable(),
                key.preAuthorized(),
                key.created(),
                key.createdBy(),
                key.expires().orElse(null),
                key.revoked().orElse(null),
                key.accounts());
    }
}
