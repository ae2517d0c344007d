package org.postseal.certificate;

/**
 * The order of a list, each the order of an index, so that a page costs the same at any number of
 * rows. The page after a cursor is a range of that index (keyset pagination); all other filters
 * refine what the range gives.
 */
enum Listing {
    /** Everything, newest first. */
    NEWEST(
            "certificate c LEFT JOIN revocation r USING (serial, authority)",
            "c.issued_at",
            "c.serial",
            "c.authority"),

    /** All with one name, newest first. */
    NAME(
            """
            certificate_name n
            JOIN certificate c USING (serial, authority)
            LEFT JOIN revocation r USING (serial, authority)\
            """,
            "n.issued_at",
            "n.serial",
            "n.authority"),

    /** What ends before a time, latest end first. */
    EXPIRY(
            "certificate c LEFT JOIN revocation r USING (serial, authority)",
            "c.not_after",
            "c.serial",
            "c.authority"),

    /** What has been revoked, latest first. */
    REVOKED(
            "revocation r JOIN certificate c USING (serial, authority)",
            "r.revoked_at",
            "r.serial",
            "r.authority");

    private final String select;
    private final String after;
    private final String order;

    Listing(String tables, String time, String serial, String authority) {
        this.select =
                """
                SELECT c.authority, c.profile, c.issued_at, c.requested_by, c.der, r.revoked_at, r.reason
                FROM %s
                """
                        .formatted(tables);
        this.after = "(%s, %s, %s) < (?, ?, ?)".formatted(time, serial, authority);
        this.order = "%s DESC, %s DESC, %s DESC".formatted(time, serial, authority);
    }

    String select() {
        return select;
    }

    /** The condition of what comes after a cursor's time, serial and authority. */
    String after() {
        return after;
    }

    String order() {
        return order;
    }
}
