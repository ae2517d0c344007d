package org.postseal.audit;

import java.util.Arrays;
import java.util.Optional;
import java.util.UUID;
import org.postseal.audit.Verdict.Broken;

/** Follows the records of one writer, each of which must follow from the one before. */
final class Chain {

    private final UUID writer;
    private Link link;

    /**
     * @param from what is taken for granted: the link before the first record that will be given
     */
    Chain(UUID writer, Link from) {
        this.writer = writer;
        this.link = from;
    }

    /** The newest record that has been accepted. */
    Link link() {
        return link;
    }

    /** What is wrong with the next record; when nothing is, the chain goes on from it. */
    Optional<Broken> accept(AuditRecord record) {
        long expected = link.position() + 1;
        if (record.position() > expected) {
            return missing();
        }
        if (record.position() < expected) {
            return broken(record.position(), "The record stands in the wrong place.");
        }
        Link next = link.next(new WriterId(writer), record.recordedAt(), record.octets());
        if (!Arrays.equals(next.hash(), record.hash())) {
            return broken(expected, "The hash is not that of this record after the one before it.");
        }
        link = next;
        return Optional.empty();
    }

    /** What is wrong when the chain shall end, at {@code end}. */
    Optional<Broken> endAt(long end) {
        return link.position() < end ? missing() : Optional.empty();
    }

    private Optional<Broken> missing() {
        return broken(link.position() + 1, "The record is missing.");
    }

    Optional<Broken> broken(long position, String reason) {
        return Optional.of(new Broken(writer, position, reason));
    }
}
