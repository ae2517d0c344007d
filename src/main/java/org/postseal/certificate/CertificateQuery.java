package org.postseal.certificate;

import java.time.Instant;
import java.util.Optional;
import org.postseal.problem.Kind;
import org.postseal.problem.Problem;
import org.postseal.x509.SubjectAltName;

/**
 * Which certificates to list, and which page of them.
 *
 * @param name exactly as in the certificate; {@code *.example.org} finds the wildcard itself
 * @param expiresBefore {@code notAfter} lies before this
 * @param requestedBy an identity
 * @param limit rows a page, 1 to {@link #MAX_LIMIT}
 * @param cursor what the page before gave as {@code next}
 */
public record CertificateQuery(
        Optional<SubjectAltName> name,
        Optional<AuthorityName> authority,
        Optional<ProfileName> profile,
        Optional<Status> status,
        Optional<Instant> expiresBefore,
        Optional<String> requestedBy,
        int limit,
        Optional<String> cursor) {

    public static final int MAX_LIMIT = 1000;

    /**
     * Checks the limit.
     *
     * @throws Problem of kind {@code MALFORMED} when the limit is out of range
     */
    public CertificateQuery {
        if (limit < 1 || limit > MAX_LIMIT) {
            throw new Problem(Kind.MALFORMED, "limit is a number from 1 to " + MAX_LIMIT + ".");
        }
    }

    /** The index that the list follows: the most selective filter that is there. */
    Listing listing() {
        if (name.isPresent()) {
            return Listing.NAME;
        }
        if (status.equals(Optional.of(Status.REVOKED))) {
            return Listing.REVOKED;
        }
        if (expiresBefore.isPresent() || status.equals(Optional.of(Status.EXPIRED))) {
            return Listing.EXPIRY;
        }
        return Listing.NEWEST;
    }

    /** Selects one row more than a page, to see whether there is a next one. */
    Selection selection(Instant now) {
        Listing listing = listing();
        Selection selection = new Selection(listing.select());
        cursor.map(text -> Cursor.parse(text, listing))
                .ifPresent(
                        after ->
                                selection.and(
                                        listing.after(),
                                        after.time(),
                                        after.serial().octets(),
                                        after.authority().value()));
        name.ifPresent(wanted -> selection.and("n.name = ?", wanted.text()));
        authority.ifPresent(wanted -> selection.and("c.authority = ?", wanted.value()));
        profile.ifPresent(wanted -> selection.and("c.profile = ?", wanted.value()));
        requestedBy.ifPresent(wanted -> selection.and("c.requested_by = ?", wanted));
        expiresBefore.ifPresent(time -> selection.and("c.not_after < ?", time));
        status.ifPresent(
                wanted -> {
                    switch (wanted) {
                        case REVOKED -> selection.and("r.serial IS NOT NULL");
                        case EXPIRED -> selection.and("r.serial IS NULL AND c.not_after < ?", now);
                        case VALID -> selection.and("r.serial IS NULL AND c.not_after >= ?", now);
                    }
                });
        return selection.inOrder(listing.order(), limit + 1);
    }
}
