package org.postseal.problem;

import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.transaction.xa.XAException;

/**
 * Tells a database that is away, full or busy from a fault of ours, by SQLSTATE (PostgreSQL,
 * Appendix A).
 *
 * <p>What failed inside a transaction was not stored. Whether a transaction took place whose
 * connection was lost at its end is unknown, and the client is told so.
 */
public final class DatabaseFailure {

    private static final String DISK_FULL = "53100";
    private static final String READ_ONLY = "25006";

    /** What the driver makes of an exception that it does not expect, such as an interruption. */
    private static final String DRIVER = "99999";

    private static final String NO_ANSWER =
            "The database does not answer at the moment; nothing is lost, try again.";
    private static final String NOT_CONFIRMED =
            "The database went away before it confirmed the change, which may or may not have been made;"
                    + " look whether it was before you try again.";

    private DatabaseFailure() {}

    /** The problem that a failed statement, commit or connection is to the client. */
    public static Problem problem(SQLException failure) {
        String state = failure.getSQLState();
        if (DISK_FULL.equals(state)) {
            return new Problem(
                    Kind.UNAVAILABLE,
                    "The database's disk is full, so nothing can be stored; free space on it and try again.",
                    failure);
        }
        if (READ_ONLY.equals(state)) {
            return new Problem(
                    Kind.UNAVAILABLE,
                    "The database is read-only, as a standby is; it accepts writes again after its failover.",
                    failure);
        }
        if (passes(state)) {
            return new Problem(Kind.UNAVAILABLE, NO_ANSWER, failure);
        }
        return new Problem(
                Kind.INTERNAL,
                "The database refused a statement; the service's log says why.",
                failure);
    }

    /**
     * The same for a failure somewhere below {@code thrown}; empty when no database had part in it.
     * The transaction manager tells of a lost commit by an exception that does not name the
     * database's as its cause, but suppresses it. It has that from the pool as an {@link
     * XAException}, which no failed statement is wrapped in: so the two can be told apart.
     */
    public static Optional<Problem> find(Throwable thrown) {
        Set<Throwable> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        Deque<Throwable> waiting = new ArrayDeque<>(List.of(thrown));
        while (!waiting.isEmpty()) {
            Throwable next = waiting.remove();
            if (next instanceof XAException && next.getCause() instanceof SQLException failure) {
                return Optional.of(atCommit(failure));
            }
            if (next instanceof SQLException failure) {
                return Optional.of(problem(failure));
            }
            if (seen.add(next)) {
                Optional.ofNullable(next.getCause()).ifPresent(waiting::add);
                waiting.addAll(List.of(next.getSuppressed()));
            }
        }
        return Optional.empty();
    }

    private static Problem atCommit(SQLException failure) {
        return leavesOutcomeOpen(failure)
                ? new Problem(Kind.UNAVAILABLE, NOT_CONFIRMED, failure)
                : problem(failure);
    }

    /**
     * Whether the server, when it failed so in a COMMIT or in a statement that is a transaction of
     * its own, may have committed and could not say so; else it has said that not.
     */
    public static boolean leavesOutcomeOpen(SQLException failure) {
        return isLost(failure.getSQLState());
    }

    private static boolean isLost(String state) {
        return state == null
                || state.startsWith("08")
                || state.startsWith("57")
                || state.startsWith("58")
                || state.startsWith("XX")
                || state.equals(DRIVER);
    }

    /**
     * Connection lost or refused (08), out of resources (53), shutdown or cancelled (57), I/O (58),
     * serialisation and deadlock (40), lock time-out (55P03), idle transaction ended (25P03),
     * damaged server (XX), interrupted driver (99999); the pool's own time-out has no state.
     */
    private static boolean passes(String state) {
        return isLost(state)
                || state.startsWith("53")
                || state.startsWith("40")
                || state.equals("55P03")
                || state.equals("25P03");
    }
}
