package org.postseal.revocation;

import java.io.Closeable;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.postseal.authority.Crl;
import org.postseal.authority.Crls;
import org.postseal.revocation.RevokedCertificates.Entry;

/** The lists of one authority that are made together. */
final class DueLists implements Closeable {

    private final List<CrlEntries> lists = new ArrayList<>();

    private DueLists() {}

    /**
     * @param last by shard, the lists that they follow
     */
    static DueLists open(Set<Integer> shards, Map<Integer, Crl> last, Crls crls, Instant now) {
        DueLists due = new DueLists();
        for (int shard : shards) {
            due.lists.add(new CrlEntries(shard, before(last.get(shard), now), crls.draft()));
        }
        return due;
    }

    /** The last list may be dated later than this one: the clock was put back. */
    private static Instant before(Crl last, Instant now) {
        if (last == null) {
            return Instant.EPOCH;
        }
        return last.thisUpdate().isBefore(now) ? last.thisUpdate() : now;
    }

    List<CrlEntries> all() {
        return List.copyOf(lists);
    }

    /** When the oldest was made of those that they follow. */
    Instant before() {
        return lists.stream()
                .map(CrlEntries::before)
                .min(Comparator.naturalOrder())
                .orElse(Instant.EPOCH);
    }

    /** Gives it to those that it belongs to. */
    void offer(Entry entry) throws IOException {
        for (CrlEntries list : lists) {
            list.offer(entry);
        }
    }

    @Override
    public void close() throws IOException {
        for (CrlEntries list : lists) {
            list.close();
        }
    }
}
