package org.postseal.authority;

/**
 * What a statement sees of the database: everything that had committed when it began.
 *
 * @param text PostgreSQL's {@code pg_snapshot}
 */
public record Snapshot(String text) {}
