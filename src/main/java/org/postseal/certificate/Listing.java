package org.postseal.certificate;

/**
 * The order of a list, each the order of an index, so that a page costs the same at any number of
 * rows. The page after a cursor is a range of that index (keyset pagination); all other filters
 * refine what the range gives.
 */
enum Listing {
    /** Everything, newest first. */
    NEWEST(
            """
            FROM certificate c LEFT JOIN revocation r USING (serial, authority)
            WHERE (c.issued_at, c.serial, c.authority) < (?, ?, ?)
            """,
            "ORDER BY c.issued_at DESC, c.serial DESC, c.authority DESC"),

    /** All with one name, newest first. */
    NAME(
            """
            FROM certificate_name n
            JOIN certificate c USING (serial, authority)
            LEFT JOIN revocation r USING (serial, authority)
            WHERE (n.issued_at, n.serial, n.authority) < (?, ?, ?) AND n.name = ?
            """,
            "ORDER BY n.issued_at DESC, n.serial DESC, n.authority DESC"),

    /** What ends before a time, latest end first. */
    EXPIRY(
            """
            FROM certificate c LEFT JOIN revocation r USING (serial, authority)
            WHERE (c.not_after, c.serial, c.authority) < (?, ?, ?)
            """,
            "ORDER BY c.not_after DESC, c.serial DESC, c.authority DESC"),

    /** What has been revoked, latest first. */
    REVOKED(
            """
            FROM revocation r JOIN certificate c USING (serial, authority)
            WHERE (r.revoked_at, r.serial, r.authority) < (?, ?, ?)
            """,
            "ORDER BY r.revoked_at DESC, r.serial DESC, r.authority DESC");

    private static final String COLUMNS =
            """
            SELECT c.authority, c.profile, c.issued_at, c.requested_by, c.der, r.revoked_at, r.reason
            """;

    private static final String REFINEMENT =
            """
            AND (?::text IS NULL OR c.authority = ?)
            AND (?::text IS NULL OR c.profile = ?)
            AND (?::timestamptz IS NULL OR c.not_after < ?)
            AND (?::text IS NULL OR ? = CASE
                WHEN r.serial IS NOT NULL THEN 'revoked' WHEN c.not_after < ? THEN 'expired' ELSE 'valid' END)
            """;

    private final String sql;

    Listing(String range, String order) {
        this.sql = COLUMNS + range + REFINEMENT + order + "\nLIMIT ?";
    }

    String sql() {
        return sql;
    }
}
