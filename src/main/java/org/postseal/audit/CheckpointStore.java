package org.postseal.audit;

import java.util.Optional;

/**
 * Where this replica remembers what it has verified: outside the database, so that nobody who
 * writes there can change or take back what was seen once.
 */
public interface CheckpointStore {

    /** What was written last; empty at first. */
    Optional<byte[]> read();

    /** Replaces it, durably. */
    void write(byte[] content);
}
