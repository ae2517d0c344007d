package org.postseal.rest;

import com.fasterxml.jackson.annotation.JsonProperty;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.postseal.keystore.Passphrase;

/** A request to change a passphrase. */
@Schema(name = "PassphraseChange")
record PassphraseChangeJson(
        @Schema(implementation = String.class) Passphrase current,
        @Schema(implementation = String.class, description = "At least 12 characters")
                @JsonProperty("new")
                Passphrase next) {}
