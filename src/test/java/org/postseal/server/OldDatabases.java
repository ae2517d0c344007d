package org.postseal.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Databases as earlier Postseals left them: an earlier schema, with what it has tables and columns
 * for of the rows that a Postseal of today has written.
 */
final class OldDatabases {

    private final OperatorsPostgres postgres;
    private final String source;

    /**
     * @param source the database with the rows
     */
    OldDatabases(OperatorsPostgres postgres, String source) {
        this.postgres = postgres;
        this.source = source;
    }

    /** Makes a database with the schema of {@code version}, and fills it. */
    void make(String database, int version) {
        postgres.create(database);
        postgres.migrate(database, Integer.toString(version));
        Map<String, String> queries = new LinkedHashMap<>();
        columns(database)
                .forEach(
                        (table, columns) ->
                                queries.put(
                                        table + " (" + columns + ")",
                                        select(version, table, columns)));
        postgres.copy(source, queries, database, Cluster.SUPERUSER);
    }

    /**
     * That it still has the rows, octet by octet, that it had in the schema of {@code version}.
     *
     * @param columns of the tables to look at, as that schema has them
     */
    void assertWhole(String database, int version, Map<String, String> columns) {
        columns.forEach(
                (table, names) ->
                        assertThat(rows(database, "SELECT " + names + " FROM " + table))
                                .as("%s, from schema %d", table, version)
                                .containsAll(rows(source, select(version, table, names))));
    }

    /** Each row of each table, the migrations that were made included. */
    List<String> everything(String database) {
        List<String> rows = new ArrayList<>(rows(database, "SELECT * FROM flyway_schema_history"));
        columns(database).keySet().forEach(table -> rows.addAll(rows(database, "TABLE " + table)));
        return rows;
    }

    private List<String> rows(String database, String query) {
        return postgres.ask(database, "SELECT t::text FROM (" + query + ") t ORDER BY 1");
    }

    /** Each table's columns, as they stand in a statement. */
    Map<String, String> columns(String database) {
        Map<String, String> columns = new LinkedHashMap<>();
        postgres.ask(
                        database,
                        """
                        SELECT c.relname || ':' || string_agg(quote_ident(a.attname), ', ' ORDER BY a.attname)
                        FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
                        WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace
                          AND a.attnum > 0 AND NOT a.attisdropped
                          AND c.relname <> 'flyway_schema_history'
                        GROUP BY c.relname ORDER BY c.relname
                        """)
                .forEach(
                        line -> {
                            int colon = line.indexOf(':');
                            columns.put(line.substring(0, colon), line.substring(colon + 1));
                        });
        return columns;
    }

    /** What could not be there yet is left out. */
    private static String select(int version, String table, String columns) {
        String condition = "true";
        if (table.equals("revocation") && version < 20) {
            // An authority's own certificate, which is no row of `certificate`, could not be
            // revoked.
            condition =
                    "EXISTS (SELECT FROM certificate c WHERE (c.serial, c.authority) = (t.serial, t.authority))";
        } else if (table.equals("crl") && version < 15) {
            condition = "shard = 0";
        }
        return "SELECT %s FROM %s t WHERE %s".formatted(columns, table, condition);
    }
}
