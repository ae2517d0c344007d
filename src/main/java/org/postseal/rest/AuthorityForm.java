package org.postseal.rest;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** The parts of an authority's import, for the contract. */
@Schema(name = "AuthorityForm")
record AuthorityForm(
        String name,
        @Schema(description = "Encrypted PEM, traditional or PKCS#8") String key,
        @Schema(description = "PEM; those above it may come along") String certificate,
        @Schema(type = SchemaType.STRING, format = "password") String passphrase,
        @Schema(
                        description = "Needed when the passphrase has less than 12 characters",
                        format = "password")
                @JsonProperty("new-passphrase")
                Optional<String> newPassphrase,
        @Schema(description = "The index.txt that openssl ca keeps: what was issued and revoked")
                Optional<String> index,
        @Schema(description = "Its last revocation list, PEM or DER") Optional<String> crl,
        @Schema(description = "PEM of the certificates that it has issued")
                Optional<String> certificates) {}
