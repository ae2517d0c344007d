package org.postseal.audit;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import org.postseal.audit.Verdict.Broken;
import org.postseal.problem.Problem;

/**
 * Tells whether the record is as it was written.
 *
 * <p>A check goes on where this replica's last one ended, at checkpoints that it keeps outside the
 * database, so that it reads only what is new. What lies before, only a full check reads again; a
 * checkpoint makes sure that it then is what it was, also against someone who can compute hashes.
 */
@ApplicationScoped
public class Verification {

    private final Chains chains;
    private final CheckpointStore store;

    Verification(Chains chains, CheckpointStore store) {
        this.chains = chains;
        this.store = store;
    }

    /**
     * Checks every chain up to now. What was intact is remembered.
     *
     * @param full whether also what was verified before is read again
     * @throws Problem of kind {@code UNAVAILABLE} or {@code INTERNAL} when that can't be told
     */
    public Verdict verify(boolean full) {
        // Before the chains: what is on record only since then is in neither.
        Checkpoints before = Checkpoints.of(store.read());
        List<Chains.Extent> extents = chains.all();
        Map<UUID, Link> verified = new TreeMap<>();
        long records = 0;
        for (Chains.Extent extent : extents) {
            Optional<Link> checkpoint = before.of(extent.writer());
            Link start = full ? Link.genesis() : checkpoint.orElse(Link.genesis());
            Chain chain = new Chain(extent.writer(), start);
            Optional<Broken> broken = follow(chain, extent, checkpoint);
            records += chain.link().position();
            if (broken.isPresent()) {
                return new Verdict(records, broken);
            }
            verified.put(extent.writer(), chain.link());
        }
        Optional<Broken> vanished = vanished(before, verified);
        byte[] after = new Checkpoints(verified).text();
        if (vanished.isEmpty() && !Arrays.equals(after, before.text())) {
            store.write(after);
        }
        return new Verdict(records, vanished);
    }

    private Optional<Broken> follow(Chain chain, Chains.Extent extent, Optional<Link> checkpoint) {
        List<AuditRecord> batch;
        do {
            batch = chains.records(extent.writer(), chain.link().position(), extent.end());
            for (AuditRecord record : batch) {
                Optional<Broken> broken = chain.accept(record).or(() -> differs(chain, checkpoint));
                if (broken.isPresent()) {
                    return broken;
                }
            }
        } while (!batch.isEmpty());
        return end(chain, extent, checkpoint);
    }

    /** Someone who may write can make a whole new chain that is right in itself. */
    private static Optional<Broken> differs(Chain chain, Optional<Link> checkpoint) {
        return checkpoint
                .filter(known -> known.position() == chain.link().position())
                .filter(known -> !Arrays.equals(known.hash(), chain.link().hash()))
                .flatMap(
                        known ->
                                chain.broken(
                                        known.position(),
                                        "The record, or one before it, is not the one that was verified earlier."));
    }

    private static Optional<Broken> end(
            Chain chain, Chains.Extent extent, Optional<Link> checkpoint) {
        long newest = extent.newest();
        if (newest < Math.max(extent.end(), checkpoint.map(Link::position).orElse(0L))) {
            return chain.broken(newest + 1, "The record is missing.");
        }
        Optional<Broken> missing = chain.endAt(extent.end());
        if (missing.isPresent()) {
            return missing;
        }
        if (extent.head().isEmpty()) {
            return chain.broken(newest, "The chain's head is missing.");
        }
        Link head = extent.head().get();
        if (newest > head.position()) {
            return chain.broken(
                    head.position() + 1, "The record stands behind the end of its chain.");
        }
        return Arrays.equals(head.hash(), chain.link().hash())
                ? Optional.empty()
                : chain.broken(
                        head.position(), "The record is not the one that the chain's head names.");
    }

    /** Chains that were there and of which nothing is left. */
    private static Optional<Broken> vanished(Checkpoints before, Map<UUID, Link> now) {
        return before.links().keySet().stream()
                .filter(writer -> !now.containsKey(writer))
                .findFirst()
                .map(
                        writer ->
                                new Broken(
                                        writer, 1, "The record is missing, and its whole chain."));
    }
}
