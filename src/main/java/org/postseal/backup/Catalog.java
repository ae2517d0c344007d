package org.postseal.backup;

import java.math.BigDecimal;
import java.sql.Array;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.postseal.backup.Manifest.KnownAuthority;
import org.postseal.backup.Manifest.Migration;
import org.postseal.backup.Manifest.Sequence;
import org.postseal.backup.Manifest.Table;

/** What is in the schema: asked of PostgreSQL, so that no migration can be forgotten here. */
final class Catalog {

    /** Flyway's own, which it fills itself. */
    private static final String HISTORY = "flyway_schema_history";

    private Catalog() {}

    /** Each after those that it refers to. */
    static List<Table> tables(Connection connection) throws SQLException {
        Map<String, Table> left = new LinkedHashMap<>();
        String columns =
                """
                SELECT c.relname, array_agg(a.attname::text ORDER BY a.attnum)
                FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
                WHERE c.relkind = 'r' AND c.relnamespace = current_schema()::regnamespace
                  AND c.relname <> '%s'
                  AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
                GROUP BY c.relname ORDER BY c.relname
                """
                        .formatted(HISTORY);
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(columns)) {
            while (row.next()) {
                Array names = row.getArray(2);
                left.put(
                        row.getString(1),
                        new Table(row.getString(1), Arrays.asList((String[]) names.getArray())));
            }
        }
        return sorted(left, references(connection));
    }

    private static List<Table> sorted(
            Map<String, Table> left, Map<String, Set<String>> references) {
        List<Table> sorted = new ArrayList<>();
        while (!left.isEmpty()) {
            Table free =
                    left.values().stream()
                            .filter(
                                    table ->
                                            references.getOrDefault(table.name(), Set.of()).stream()
                                                    .noneMatch(left::containsKey))
                            .findFirst()
                            .orElseThrow(
                                    () ->
                                            new IllegalStateException(
                                                    "tables refer to each other: "
                                                            + left.keySet()));
            sorted.add(free);
            left.remove(free.name());
        }
        return sorted;
    }

    /** A table's own rows come together: it may refer to itself. */
    private static Map<String, Set<String>> references(Connection connection) throws SQLException {
        String foreignKeys =
                """
                SELECT a.relname, b.relname
                FROM pg_constraint f
                JOIN pg_class a ON a.oid = f.conrelid JOIN pg_class b ON b.oid = f.confrelid
                WHERE f.contype = 'f' AND a.relnamespace = current_schema()::regnamespace
                  AND a.oid <> b.oid
                """;
        Map<String, Set<String>> references = new HashMap<>();
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(foreignKeys)) {
            while (row.next()) {
                references
                        .computeIfAbsent(row.getString(1), name -> new HashSet<>())
                        .add(row.getString(2));
            }
        }
        return references;
    }

    static List<Sequence> sequences(Connection connection) throws SQLException {
        String sql =
                """
                SELECT sequencename, coalesce(last_value, start_value), last_value IS NOT NULL
                FROM pg_sequences WHERE schemaname = current_schema() ORDER BY sequencename
                """;
        List<Sequence> sequences = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            while (row.next()) {
                sequences.add(new Sequence(row.getString(1), row.getLong(2), row.getBoolean(3)));
            }
        }
        return sequences;
    }

    static List<Migration> migrations(Connection connection) throws SQLException {
        String sql =
                "SELECT version, script FROM %s WHERE success AND version IS NOT NULL ORDER BY installed_rank"
                        .formatted(HISTORY);
        List<Migration> migrations = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            while (row.next()) {
                migrations.add(new Migration(row.getString(1), row.getString(2)));
            }
        }
        return migrations;
    }

    static List<KnownAuthority> authorities(Connection connection) throws SQLException {
        String sql =
                """
                SELECT a.name, lower(a.kind), c.number
                FROM authority a LEFT JOIN crl c ON c.authority = a.name AND c.shard = 0
                ORDER BY a.created_at, a.name
                """;
        List<KnownAuthority> authorities = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            while (row.next()) {
                BigDecimal list = row.getBigDecimal(3);
                authorities.add(
                        new KnownAuthority(
                                row.getString(1),
                                row.getString(2),
                                list == null ? null : list.toBigIntegerExact()));
            }
        }
        return authorities;
    }

    /** As an identifier in a statement. */
    static String quote(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }

    /** The table with its columns, for COPY. */
    static String columns(Table table) {
        return "%s (%s)"
                .formatted(
                        quote(table.name()),
                        String.join(", ", table.columns().stream().map(Catalog::quote).toList()));
    }
}
