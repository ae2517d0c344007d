package org.postseal.certificate;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Some rows of a list.
 *
 * @param next the cursor of the page that follows; empty after the last
 */
public record Page(List<IssuedCertificate> items, Optional<String> next) {

    /** Without the rows that do not match; the page that follows stays the same. */
    public Page only(Predicate<IssuedCertificate> condition) {
        return new Page(items.stream().filter(condition).toList(), next);
    }

    /**
     * @param found up to one row more than a page
     */
    static Page of(CertificateQuery query, List<IssuedCertificate> found) {
        if (found.size() <= query.limit()) {
            return new Page(List.copyOf(found), Optional.empty());
        }
        List<IssuedCertificate> items = List.copyOf(found.subList(0, query.limit()));
        return new Page(items, Optional.of(cursorAfter(query, items.get(items.size() - 1)).text()));
    }

    private static Cursor cursorAfter(CertificateQuery query, IssuedCertificate last) {
        Listing listing = query.listing();
        Instant time =
                switch (listing) {
                    case NEWEST, NAME -> last.issuedAt();
                    case EXPIRY -> last.certificate().notAfter();
                    case REVOKED -> last.revocation().orElseThrow().date();
                };
        return new Cursor(listing, time, last.serial(), last.authority());
    }
}
