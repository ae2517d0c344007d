package org.postseal.certificate;

import static java.util.stream.Collectors.toSet;

import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.postseal.audit.Audit;
import org.postseal.certificate.Ledger.Entry;
import org.postseal.certificate.Ledger.Outcome;
import org.postseal.certificate.Renewals.Renewal;
import org.postseal.x509.SubjectAltName;

/**
 * What stores a batch: one statement for any number of entries, each column an array. It is a
 * transaction of its own, so that a batch costs one round trip and one wait for the disk.
 */
final class LedgerStatement {

    /**
     * An entry is stored unless it asks for a claim that is taken; of two in one batch, the first
     * gets it. Claims are taken in one order, so that two replicas can't wait for each other, and
     * each waits for a twin on the other that has not committed yet.
     */
    private static final String SQL =
            """
            WITH offered AS (
                SELECT * FROM unnest(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) WITH ORDINALITY AS columns (
                    serial, authority, shard, profile, issued_at, not_after, spki_sha256, requested_by, der, event,
                    claim, request_sha256, life, previous_serial, previous_authority, generation, ordinal)
            ),
            won AS (
                INSERT INTO claim AS taken (id, request_sha256, serial, authority, claimed_at, expires_at)
                SELECT DISTINCT ON (claim)
                       claim, request_sha256, serial, authority, now(), now() + life::interval
                FROM offered WHERE claim IS NOT NULL
                ORDER BY claim, ordinal
                ON CONFLICT (id) DO UPDATE SET
                    (request_sha256, serial, authority, claimed_at, expires_at) =
                    (excluded.request_sha256, excluded.serial, excluded.authority,
                     excluded.claimed_at, excluded.expires_at)
                WHERE taken.expires_at <= now()
                RETURNING serial
            ),
            entry AS (
                SELECT * FROM offered WHERE claim IS NULL OR serial IN (SELECT serial FROM won)
            ),
            issued AS (
                INSERT INTO certificate
                    (serial, authority, shard, profile, issued_at, not_after, spki_sha256, requested_by, der)
                SELECT serial, authority, shard, profile, issued_at, not_after, spki_sha256, requested_by, der FROM entry
            ),
            named AS (
                INSERT INTO certificate_name (name, issued_at, serial, authority)
                SELECT name, issued_at, serial, authority
                FROM unnest(?, ?) AS name_of (name, ordinal) JOIN entry USING (ordinal)
            ),
            renewed AS (
                INSERT INTO renewal
                    (serial, authority, previous_serial, previous_authority, generation, spki_sha256)
                SELECT serial, authority, previous_serial, previous_authority, generation, spki_sha256
                FROM entry WHERE previous_serial IS NOT NULL
            )
            SELECT array_agg(ordinal), audit_append(?, ?, array_agg(event ORDER BY ordinal)) FROM entry
            """;

    private final Connection connection;
    private final PreparedStatement statement;
    private final List<Entry> entries;
    private int index;

    private LedgerStatement(
            Connection connection, PreparedStatement statement, List<Entry> entries) {
        this.connection = connection;
        this.statement = statement;
        this.entries = entries;
    }

    /**
     * Stores those of the entries that may be stored.
     *
     * @param connection in autocommit
     * @return what became of each, in their order
     * @throws SQLWarning when the server has committed and warned of it
     */
    static List<Outcome> execute(Connection connection, Audit audit, List<Entry> entries)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(SQL)) {
            LedgerStatement call = new LedgerStatement(connection, statement, entries);
            call.bind(audit);
            Set<Long> stored = call.stored();
            if (statement.getWarnings() != null) {
                throw statement.getWarnings();
            }
            return IntStream.range(0, entries.size())
                    .mapToObj(
                            i ->
                                    stored.contains(i + 1L)
                                            ? Outcome.STORED
                                            : Outcome.CLAIMED_BY_ANOTHER)
                    .toList();
        }
    }

    private void bind(Audit audit) throws SQLException {
        octets(entry -> entry.certificate().serial().octets());
        texts(entry -> entry.certificate().authority().value());
        array("int2", entries.stream().map(entry -> entry.shard().orElse(null)).toArray());
        texts(entry -> entry.certificate().profile().value());
        times(entry -> entry.certificate().issuedAt());
        times(entry -> entry.certificate().certificate().notAfter());
        octets(entry -> parseHex(entry.certificate().certificate().key().sha256()));
        texts(entry -> entry.certificate().requestedBy());
        octets(entry -> entry.certificate().certificate().der());
        octets(entry -> entry.event().octets());
        octets(claimed(claim -> parseHex(claim.id())));
        octets(claimed(claim -> parseHex(claim.request())));
        texts(claimed(claim -> claim.life().toString()));
        octets(renewed(renewal -> renewal.previous().serial().octets()));
        texts(renewed(renewal -> renewal.previous().authority().value()));
        array("int4", entries.stream().map(renewed(Renewal::generation)).toArray());
        bindNames();
        audit.bindChain(statement, index + 1);
    }

    private void bindNames() throws SQLException {
        List<String> names = new ArrayList<>();
        List<Integer> ordinals = new ArrayList<>();
        for (int i = 0; i < entries.size(); i++) {
            for (String name : namesOf(entries.get(i))) {
                names.add(name);
                ordinals.add(i + 1);
            }
        }
        array("text", names.toArray());
        array("int4", ordinals.toArray());
    }

    private static Set<String> namesOf(Entry entry) {
        return entry.certificate().certificate().names().stream()
                .map(SubjectAltName::text)
                .collect(toSet());
    }

    private Set<Long> stored() throws SQLException {
        try (ResultSet row = statement.executeQuery()) {
            row.next();
            Array ordinals = row.getArray(1);
            return ordinals == null ? Set.of() : Set.of((Long[]) ordinals.getArray());
        }
    }

    private static <T> Function<Entry, T> claimed(Function<Claim, T> column) {
        return entry -> entry.claim().map(column).orElse(null);
    }

    private static <T> Function<Entry, T> renewed(Function<Renewal, T> column) {
        return entry -> entry.renewal().map(column).orElse(null);
    }

    private void octets(Function<Entry, byte[]> column) throws SQLException {
        array("bytea", entries.stream().map(column).toArray(byte[][]::new));
    }

    private void texts(Function<Entry, String> column) throws SQLException {
        array("text", entries.stream().map(column).toArray());
    }

    private void times(Function<Entry, Instant> column) throws SQLException {
        array("timestamptz", entries.stream().map(column).map(Instant::toString).toArray());
    }

    private void array(String type, Object[] values) throws SQLException {
        index++;
        statement.setArray(index, connection.createArrayOf(type, values));
    }

    private static byte[] parseHex(String digits) {
        return HexFormat.of().parseHex(digits);
    }
}
