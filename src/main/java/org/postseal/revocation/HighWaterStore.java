package org.postseal.revocation;

import java.util.Optional;

/** Where this replica remembers how far its database had come: outside the database. */
public interface HighWaterStore {

    /** What was written last; empty at first. */
    Optional<byte[]> read();

    /** Replaces it, durably. */
    void write(byte[] content);
}
