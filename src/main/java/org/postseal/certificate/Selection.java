package org.postseal.certificate;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;

/**
 * A SELECT with the conditions that were asked for and no others, so that the planner knows how
 * many rows each leaves, and with their values.
 */
final class Selection {

    private final StringBuilder sql;
    private final List<Object> values = new ArrayList<>();

    /**
     * @param sql up to its conditions, without WHERE
     */
    Selection(String sql) {
        this.sql = new StringBuilder(sql).append("WHERE true\n");
    }

    /**
     * @param condition a constant of ours, with a question mark for each value
     */
    void and(String condition, Object... more) {
        sql.append("AND ").append(condition).append('\n');
        values.addAll(List.of(more));
    }

    Selection inOrder(String order, int limit) {
        sql.append("ORDER BY ").append(order).append("\nLIMIT ?");
        values.add(limit);
        return this;
    }

    PreparedStatement prepare(Connection connection) throws SQLException {
        return prepare("", connection);
    }

    /**
     * @param command what to do with it instead of running it, for example EXPLAIN
     */
    PreparedStatement prepare(String command, Connection connection) throws SQLException {
        PreparedStatement select = connection.prepareStatement(command + sql);
        for (int i = 0; i < values.size(); i++) {
            Object value = values.get(i);
            select.setObject(
                    i + 1, value instanceof Instant time ? time.atOffset(ZoneOffset.UTC) : value);
        }
        return select;
    }
}
