package org.postseal.revocation;

import io.agroal.api.AgroalDataSource;
import jakarta.enterprise.context.ApplicationScoped;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.postseal.audit.AuditHeads.Head;
import org.postseal.audit.WriterId;
import org.postseal.problem.DatabaseFailure;

/** Tells all replicas what one has noticed, if that concerns them. */
@ApplicationScoped
class Alarm {

    /**
     * Judged and written by one statement: what was compared before may have been another server's.
     *
     * <p>It concerns nobody else
     *
     * <ul>
     *   <li>when the records that are missing are by replicas alone that this database has never
     *       had: then what the replica knows is another CA, or what a copy of this one did by
     *       itself;
     *   <li>when this database was accepted since the replica looked last, with lists no older than
     *       those it has seen: it has slept, and knows nothing that was not known then.
     * </ul>
     */
    private static final String SQL =
            """
            WITH seen_record AS (
                SELECT * FROM unnest(?, ?, ?) AS seen (writer, position, hash)
            ),
            seen_list AS (
                SELECT * FROM unnest(?, ?) AS seen (name, number)
            ),
            missing AS (
                SELECT writer FROM seen_record AS seen LEFT JOIN audit a USING (writer, position)
                WHERE a.hash IS DISTINCT FROM seen.hash
            ),
            older AS (
                SELECT FROM seen_list AS seen
                LEFT JOIN crl ON seen.name = crl.authority || CASE shard WHEN 0 THEN '' ELSE '/' || shard END
                WHERE crl.number IS NULL OR crl.number < seen.number
            ),
            accepted AS MATERIALIZED (
                SELECT convert_from(a.event, 'UTF8')::json -> 'details' AS details
                FROM audit_head h JOIN audit a ON (a.writer, a.position) = (h.writer, 1)
                WHERE h.writer NOT IN (SELECT writer FROM seen_record)
                    AND position(convert_to('"action":"restore.accept"', 'UTF8') IN a.event) > 0
            )
            INSERT INTO quarantine AS known (replica, lacks, seen)
            SELECT ?, ?, ?
            WHERE (EXISTS (SELECT FROM missing) OR EXISTS (SELECT FROM older))
                AND (NOT EXISTS (SELECT FROM missing)
                    OR EXISTS (SELECT FROM missing JOIN audit_head h USING (writer) WHERE h.position > 0))
                AND NOT EXISTS (
                    SELECT FROM accepted WHERE NOT EXISTS (
                        SELECT FROM seen_list AS seen
                        WHERE position('/' IN seen.name) = 0
                            AND coalesce((details -> 'newest' ->> seen.name)::numeric, 0) < seen.number
                            AND (details -> 'lists' ->> seen.name IS NOT NULL
                                OR NOT (details ->> 'noNewerList')::boolean)))
            ON CONFLICT (replica) DO UPDATE SET (lacks, seen) = (excluded.lacks, excluded.seen)
            WHERE known.seen IS DISTINCT FROM excluded.seen
            """;

    private final AgroalDataSource database;

    Alarm(AgroalDataSource database) {
        this.database = database;
    }

    /**
     * Puts the database into quarantine, if it lacks what a replica has seen; again is nothing new.
     *
     * @param lacks for people
     */
    void raise(WriterId replica, String lacks, HighWater seen) {
        List<Head> records = seen.audit();
        List<Map.Entry<String, BigDecimal>> lists =
                seen.lists().entrySet().stream()
                        .map(list -> Map.entry(list.getKey(), new BigDecimal(list.getValue())))
                        .toList();
        try (Connection connection = database.getConnection();
                PreparedStatement insert = connection.prepareStatement(SQL)) {
            array(insert, 1, "uuid", records.stream().map(Head::writer).toArray());
            array(insert, 2, "int8", records.stream().map(Head::position).toArray());
            array(
                    insert,
                    3,
                    "bytea",
                    records.stream()
                            .map(head -> HexFormat.of().parseHex(head.hash()))
                            .toArray(byte[][]::new));
            array(insert, 4, "text", lists.stream().map(Map.Entry::getKey).toArray());
            array(insert, 5, "numeric", lists.stream().map(Map.Entry::getValue).toArray());
            insert.setObject(6, replica.value());
            insert.setString(7, lacks);
            insert.setString(8, new String(seen.encode(), StandardCharsets.US_ASCII));
            insert.executeUpdate();
        } catch (SQLException e) {
            throw DatabaseFailure.problem(e);
        }
    }

    private static void array(PreparedStatement statement, int index, String type, Object[] values)
            throws SQLException {
        statement.setArray(index, statement.getConnection().createArrayOf(type, values));
    }
}
