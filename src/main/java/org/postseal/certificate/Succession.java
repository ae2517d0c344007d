package org.postseal.certificate;

import io.agroal.api.AgroalDataSource;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.transaction.Transactional;
import jakarta.transaction.Transactional.TxType;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jboss.logging.Logger;
import org.postseal.problem.DatabaseFailure;
import org.postseal.problem.Problem;

/**
 * Which authority follows which: a line, of which the newest signs, whichever of them is named.
 * Only who has a certificate follows. In memory, and a second old at most; while the database is
 * away it stays as it was.
 */
@ApplicationScoped
public class Succession {

    private static final Logger LOG = Logger.getLogger(Succession.class);

    private final AgroalDataSource database;
    private volatile Lines lines;

    Succession(AgroalDataSource database) {
        this.database = database;
    }

    /**
     * Who follows, and since when.
     *
     * @param since hosts are its from then on
     */
    public record Next(AuthorityName name, Instant since) {}

    private record Lines(Map<AuthorityName, Next> next, Map<AuthorityName, AuthorityName> before) {}

    /** Who follows an authority; empty for the newest of its line. */
    public Optional<Next> after(AuthorityName authority) {
        return Optional.ofNullable(lines().next().get(authority));
    }

    /** Whom an authority follows; empty for the first of its line. */
    public Optional<AuthorityName> before(AuthorityName authority) {
        return Optional.ofNullable(lines().before().get(authority));
    }

    /** The one of its line that signs. */
    public AuthorityName newest(AuthorityName authority) {
        AuthorityName newest = authority;
        for (AuthorityName later : following(authority)) {
            newest = later;
        }
        return newest;
    }

    /** All that follow an authority, in their order. */
    public Set<AuthorityName> following(AuthorityName authority) {
        Map<AuthorityName, Next> next = lines().next();
        Set<AuthorityName> following = new LinkedHashSet<>();
        Next later = next.get(authority);
        while (later != null && following.add(later.name())) {
            later = next.get(later.name());
        }
        return following;
    }

    /** An authority and all before it, the newest first. */
    public List<AuthorityName> generations(AuthorityName authority) {
        Map<AuthorityName, AuthorityName> before = lines().before();
        List<AuthorityName> generations = new ArrayList<>();
        AuthorityName one = authority;
        while (one != null && !generations.contains(one)) {
            generations.add(one);
            one = before.get(one);
        }
        return generations;
    }

    /**
     * Writes down, in the current transaction, who will follow. Call {@link #refresh} when it has
     * committed.
     *
     * @return false when somebody follows already
     */
    @Transactional(TxType.MANDATORY)
    public boolean insert(AuthorityName predecessor, AuthorityName successor) {
        String insert =
                """
                INSERT INTO authority_succession (successor, predecessor)
                SELECT ?, ? WHERE NOT EXISTS (
                    SELECT FROM authority_succession s JOIN authority a ON a.name = s.successor
                    WHERE s.predecessor = ?)
                """;
        lock(predecessor);
        try (Connection connection = database.getConnection();
                PreparedStatement inserting = connection.prepareStatement(insert)) {
            inserting.setString(1, successor.value());
            inserting.setString(2, predecessor.value());
            inserting.setString(3, predecessor.value());
            return inserting.executeUpdate() == 1;
        } catch (SQLException e) {
            throw DatabaseFailure.problem(e);
        }
    }

    /** Lets nobody else, until the current transaction ends, say who follows an authority. */
    @Transactional(TxType.MANDATORY)
    public void lock(AuthorityName authority) {
        String sql =
                "SELECT pg_advisory_xact_lock(hashtextextended('postseal succession ' || ?, 0))";
        try (Connection connection = database.getConnection();
                PreparedStatement lock = connection.prepareStatement(sql)) {
            lock.setString(1, authority.value());
            lock.execute();
        } catch (SQLException e) {
            throw DatabaseFailure.problem(e);
        }
    }

    /**
     * Whom an authority shall follow once it has its certificate, in the current transaction; empty
     * for who follows nobody.
     */
    @Transactional(TxType.MANDATORY)
    public Optional<AuthorityName> intended(AuthorityName successor) {
        return one("SELECT predecessor FROM authority_succession WHERE successor = ?", successor);
    }

    /** Who follows, in the current transaction. */
    @Transactional(TxType.MANDATORY)
    public Optional<AuthorityName> follower(AuthorityName predecessor) {
        return one(
                """
                SELECT s.successor FROM authority_succession s JOIN authority a ON a.name = s.successor
                WHERE s.predecessor = ?
                """,
                predecessor);
    }

    private Optional<AuthorityName> one(String sql, AuthorityName of) {
        try (Connection connection = database.getConnection();
                PreparedStatement select = connection.prepareStatement(sql)) {
            select.setString(1, of.value());
            try (ResultSet row = select.executeQuery()) {
                return row.next()
                        ? Optional.of(new AuthorityName(row.getString(1)))
                        : Optional.empty();
            }
        } catch (SQLException e) {
            throw DatabaseFailure.problem(e);
        }
    }

    /** Reads what another replica, or this one, has changed. */
    public void refresh() {
        lines = read();
    }

    /** Before the first request, which no look at the database is to hold up. */
    void start(@Observes StartupEvent event) {
        look();
    }

    @Scheduled(every = "1s", concurrentExecution = ConcurrentExecution.SKIP)
    void look() {
        try {
            refresh();
        } catch (Problem unavailable) {
            LOG.debugf("Can't see which authorities follow: %s", unavailable.detail());
        }
    }

    private Lines lines() {
        Lines known = lines;
        if (known == null) {
            known = read();
            lines = known;
        }
        return known;
    }

    private Lines read() {
        String sql =
                """
                SELECT s.predecessor, s.successor, a.created_at
                FROM authority_succession s JOIN authority a ON a.name = s.successor
                ORDER BY a.created_at
                """;
        Map<AuthorityName, Next> next = new HashMap<>();
        Map<AuthorityName, AuthorityName> before = new HashMap<>();
        try (Connection connection = database.getConnection();
                PreparedStatement select = connection.prepareStatement(sql);
                ResultSet row = select.executeQuery()) {
            while (row.next()) {
                AuthorityName predecessor = new AuthorityName(row.getString(1));
                AuthorityName successor = new AuthorityName(row.getString(2));
                Instant since = row.getObject(3, OffsetDateTime.class).toInstant();
                next.put(predecessor, new Next(successor, since));
                before.put(successor, predecessor);
            }
            return new Lines(Map.copyOf(next), Map.copyOf(before));
        } catch (SQLException e) {
            throw DatabaseFailure.problem(e);
        }
    }
}
