package org.postseal.keystore;

import java.time.Instant;
import java.util.UUID;

/**
 * Whether a replica can sign with an authority.
 *
 * @param replica as the audit names it
 * @param host the replica's own name for its machine
 * @param seen when it last said so
 */
public record ReplicaState(UUID replica, String host, boolean locked, Instant seen) {}
