package org.postseal.authority;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.postseal.x509.Certificate;

/**
 * An authority's certificate and those above it, each with its list: what a reader needs that
 * checks every certificate of a path.
 *
 * @param members from the authority up to its root; never empty
 */
public record CrlBundle(List<Member> members) {

    /** One certificate of the path. */
    public record Member(Certificate certificate, Crl list) {}

    public CrlBundle {
        members = List.copyOf(members);
    }

    /** When the newest list was made. */
    public Instant thisUpdate() {
        return lists().map(Crl::thisUpdate).max(Comparator.naturalOrder()).orElseThrow();
    }

    /** When the first list ends. */
    public Instant nextUpdate() {
        return lists().map(Crl::nextUpdate).min(Comparator.naturalOrder()).orElseThrow();
    }

    private Stream<Crl> lists() {
        return members.stream().map(Member::list);
    }
}
