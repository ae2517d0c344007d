package org.postseal.audit;

import static java.util.Objects.requireNonNull;

import java.util.Optional;
import java.util.UUID;

/**
 * Whether the record is as it was written.
 *
 * @param records how many stand on record up to the end or to what is broken
 * @param firstBroken empty when all is intact
 */
public record Verdict(long records, Optional<Broken> firstBroken) {

    public Verdict {
        requireNonNull(firstBroken, "firstBroken");
    }

    /** The first record of a chain that is not what was written there. */
    public record Broken(UUID writer, long position, String reason) {

        public Broken {
            requireNonNull(writer, "writer");
            requireNonNull(reason, "reason");
        }
    }

    public boolean intact() {
        return firstBroken.isEmpty();
    }
}
