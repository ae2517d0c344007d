package org.postseal.audit;

import io.agroal.api.AgroalDataSource;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.postseal.problem.DatabaseFailure;

/**
 * The newest record of each chain. Whoever remembers them can tell later whether a database is the
 * same, or an older copy that has gone on by itself: there, another record has that position.
 */
@ApplicationScoped
public class AuditHeads {

    private final AgroalDataSource database;

    AuditHeads(AgroalDataSource database) {
        this.database = database;
    }

    /**
     * One chain's newest record.
     *
     * @param hash in lower-case hexadecimal
     */
    public record Head(UUID writer, long position, String hash) {}

    /** Of all writers, in their order. */
    public List<Head> all() {
        String sql =
                "SELECT writer, position, hash FROM audit_head WHERE position > 0 ORDER BY writer";
        return select(sql, List.of());
    }

    /** One of those that are not in the audit, if there is any. */
    public Optional<Head> missing(List<Head> heads) {
        String sql =
                """
                SELECT seen.writer, seen.position, seen.hash
                FROM unnest(?, ?, ?) AS seen (writer, position, hash)
                LEFT JOIN audit a ON (a.writer, a.position) = (seen.writer, seen.position)
                WHERE a.hash IS DISTINCT FROM seen.hash
                ORDER BY seen.writer LIMIT 1
                """;
        List<Object[]> columns =
                List.of(
                        heads.stream().map(Head::writer).toArray(),
                        heads.stream().map(Head::position).toArray(),
                        heads.stream()
                                .map(head -> HexFormat.of().parseHex(head.hash()))
                                .toArray(byte[][]::new));
        return select(sql, columns).stream().findFirst();
    }

    private List<Head> select(String sql, List<Object[]> columns) {
        List<String> types = List.of("uuid", "int8", "bytea");
        try (Connection connection = database.getConnection();
                PreparedStatement select = connection.prepareStatement(sql)) {
            for (int i = 0; i < columns.size(); i++) {
                select.setArray(i + 1, connection.createArrayOf(types.get(i), columns.get(i)));
            }
            List<Head> heads = new ArrayList<>();
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    heads.add(
                            new Head(
                                    row.getObject(1, UUID.class),
                                    row.getLong(2),
                                    HexFormat.of().formatHex(row.getBytes(3))));
                }
            }
            return heads;
        } catch (SQLException e) {
            throw DatabaseFailure.problem(e);
        }
    }
}
