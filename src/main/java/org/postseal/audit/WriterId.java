package org.postseal.audit;

import static java.util.Objects.requireNonNull;

import java.util.UUID;

/**
 * Whose chain this process appends to: a replica's own, kept in its data directory over restarts.
 */
public record WriterId(UUID value) {

    public WriterId {
        requireNonNull(value, "value");
    }
}
