package org.postseal.rest;

import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.postseal.audit.Verdict;

/** Whether the audit is as it was written. */
@Schema(name = "AuditVerification")
record VerificationJson(
        boolean intact,
        @Schema(description = "How many records there are, up to what is broken") long records,
        BrokenJson firstBroken) {

    /** The first record that is not what was written there. */
    @Schema(name = "BrokenRecord", nullable = true)
    record BrokenJson(UUID writer, long position, String reason) {

        static BrokenJson of(Verdict.Broken broken) {
            return new BrokenJson(broken.writer(), broken.position(), broken.reason());
        }
    }

    static VerificationJson of(Verdict verdict) {
        return new VerificationJson(
                verdict.intact(),
                verdict.records(),
                verdict.firstBroken().map(BrokenJson::of).orElse(null));
    }
}
