package org.postseal.mail;

import java.time.Instant;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** A key that is announced, in JSON. */
@Schema(name = "NextKey")
record NextKeyJson(
        @Schema(description = "SHA-256 of the SubjectPublicKeyInfo") String spkiSha256,
        @Schema(description = "Its TLSA record's data") String tlsa,
        @Schema(description = "When the record goes, unless the key has a certificate by then")
                Instant expires) {}
