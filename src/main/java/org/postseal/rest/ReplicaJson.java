package org.postseal.rest;

import java.time.Instant;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.postseal.keystore.ReplicaState;

/** Whether a replica can sign with an authority, in JSON. */
@Schema(name = "Replica")
record ReplicaJson(
        @Schema(description = "Its id, as in the audit's `writer`") String replica,
        @Schema(description = "The name of its machine") String host,
        boolean locked,
        @Schema(description = "When it last said so; after a minute of silence it is left out")
                Instant seen) {

    static ReplicaJson of(ReplicaState state) {
        return new ReplicaJson(
                state.replica().toString(), state.host(), state.locked(), state.seen());
    }
}
