package org.postseal.keystore;

import io.agroal.api.AgroalDataSource;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import jakarta.transaction.Transactional.TxType;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.postseal.audit.WriterId;
import org.postseal.problem.DatabaseFailure;

/**
 * The quarantine in the database itself: it holds for every replica, whatever that one has seen,
 * and goes along with every copy of the rows.
 */
@ApplicationScoped
public class QuarantineTable {

    private static final String COLUMNS = "replica, made, lacks, seen";

    private final AgroalDataSource database;
    private final Quarantine quarantine;

    public QuarantineTable(AgroalDataSource database, Quarantine quarantine) {
        this.database = database;
        this.quarantine = quarantine;
    }

    /**
     * Has this replica do as the database says. One look at a time, so that none is overtaken by an
     * older one.
     *
     * @return whether there is no quarantine in it
     */
    public synchronized boolean look() {
        Optional<String> sentence =
                select("SELECT " + COLUMNS + " FROM quarantine ORDER BY since, replica LIMIT 1")
                        .stream()
                        .findFirst()
                        .map(Finding::sentence);
        quarantine.follow(sentence);
        return sentence.isEmpty();
    }

    /** Ends the quarantine with the current transaction. What is found meanwhile, stays. */
    @Transactional(TxType.MANDATORY)
    public List<Finding> takeAll() {
        return select("DELETE FROM quarantine RETURNING " + COLUMNS);
    }

    /**
     * Part of the transaction that fills a database from a backup. A schema that has no place for
     * it yet gets one when it is migrated, and the row with it, from {@code backup.restore} in the
     * audit.
     *
     * @param made when the backup was
     */
    public static void addRestored(Connection connection, WriterId replica, Instant made)
            throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT to_regclass('quarantine')")) {
            row.next();
            if (row.getString(1) == null) {
                return;
            }
        }
        String sql = "INSERT INTO quarantine (replica, made) VALUES (?, ?)";
        try (PreparedStatement insert = connection.prepareStatement(sql)) {
            insert.setObject(1, replica.value());
            insert.setObject(2, made.atOffset(ZoneOffset.UTC));
            insert.executeUpdate();
        }
    }

    private List<Finding> select(String sql) {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(sql);
                ResultSet row = statement.executeQuery()) {
            List<Finding> findings = new ArrayList<>();
            while (row.next()) {
                findings.add(
                        new Finding(
                                row.getObject(1, UUID.class),
                                Optional.ofNullable(row.getObject(2, OffsetDateTime.class))
                                        .map(OffsetDateTime::toInstant),
                                Optional.ofNullable(row.getString(3)),
                                Optional.ofNullable(row.getString(4))));
            }
            return findings;
        } catch (SQLException e) {
            throw DatabaseFailure.problem(e);
        }
    }
}
