package org.postseal.certificate;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.postseal.certificate.Ledger.Entry;
import org.postseal.certificate.Ledger.Outcome;
import org.postseal.certificate.Renewals.Renewal;
import org.postseal.x509.SerialNumber;
import org.postseal.x509.SubjectAltName;

/** The inserts of a batch: one statement for any number of rows, columns as arrays. */
final class Rows {

    private Rows() {}

    /** For each entry, whether it may be stored: it asked for no claim, or its claim was free. */
    static List<Outcome> insertClaims(Connection connection, List<Entry> entries)
            throws SQLException {
        List<Entry> claiming = entries.stream().filter(entry -> entry.claim().isPresent()).toList();
        if (claiming.isEmpty()) {
            return entries.stream().map(entry -> Outcome.STORED).toList();
        }
        forgetOldClaims(connection, claiming);
        Set<SerialNumber> winners = takeClaims(connection, claiming);
        return entries.stream()
                .map(
                        entry ->
                                entry.claim().isEmpty()
                                                || winners.contains(entry.certificate().serial())
                                        ? Outcome.STORED
                                        : Outcome.CLAIMED_BY_ANOTHER)
                .toList();
    }

    private static void forgetOldClaims(Connection connection, List<Entry> claiming)
            throws SQLException {
        String sql =
                """
                DELETE FROM claim WHERE id = ANY (?) AND expires_at <= now()
                """;
        try (PreparedStatement delete = connection.prepareStatement(sql)) {
            bytea(delete, 1, claiming, Rows::claimId);
            delete.executeUpdate();
        }
    }

    /**
     * Waits for a twin on another replica that is between its insert and its commit. Gives the
     * winners' serials.
     */
    private static Set<SerialNumber> takeClaims(Connection connection, List<Entry> claiming)
            throws SQLException {
        String sql =
                """
                INSERT INTO claim (id, request_sha256, serial, authority, claimed_at, expires_at)
                SELECT id, request, serial, authority, now(), now() + life::interval
                FROM unnest(?, ?, ?, ?, ?) AS new (id, request, serial, authority, life)
                ORDER BY id -- always in one order, so that two batches can't wait for each other
                ON CONFLICT DO NOTHING
                RETURNING serial
                """;
        Set<SerialNumber> winners = new HashSet<>();
        try (PreparedStatement insert = connection.prepareStatement(sql)) {
            bytea(insert, 1, claiming, Rows::claimId);
            bytea(
                    insert,
                    2,
                    claiming,
                    entry -> HexFormat.of().parseHex(entry.claim().orElseThrow().request()));
            bytea(insert, 3, claiming, entry -> entry.certificate().serial().octets());
            text(insert, 4, claiming, entry -> entry.certificate().authority().value());
            text(insert, 5, claiming, entry -> entry.claim().orElseThrow().life().toString());
            try (ResultSet rows = insert.executeQuery()) {
                while (rows.next()) {
                    winners.add(SerialNumber.ofOctets(rows.getBytes(1)));
                }
            }
        }
        return winners;
    }

    static void insertCertificates(Connection connection, List<Entry> entries) throws SQLException {
        String sql =
                """
                WITH issued AS (
                    INSERT INTO certificate
                        (serial, authority, profile, issued_at, not_after, spki_sha256, requested_by, der)
                    SELECT * FROM unnest(?, ?, ?, ?, ?, ?, ?, ?)
                )
                INSERT INTO certificate_name (name, issued_at, serial, authority)
                SELECT * FROM unnest(?, ?, ?, ?)
                """;
        List<Named> names = entries.stream().flatMap(Rows::named).toList();
        try (PreparedStatement insert = connection.prepareStatement(sql)) {
            bytea(insert, 1, entries, entry -> entry.certificate().serial().octets());
            text(insert, 2, entries, entry -> entry.certificate().authority().value());
            text(insert, 3, entries, entry -> entry.certificate().profile().value());
            time(insert, 4, entries, entry -> entry.certificate().issuedAt());
            time(insert, 5, entries, entry -> entry.certificate().certificate().notAfter());
            bytea(insert, 6, entries, Rows::spki);
            text(insert, 7, entries, entry -> entry.certificate().requestedBy());
            bytea(insert, 8, entries, entry -> entry.certificate().certificate().der());
            text(insert, 9, names, Named::name);
            time(insert, 10, names, named -> named.certificate().issuedAt());
            bytea(insert, 11, names, named -> named.certificate().serial().octets());
            text(insert, 12, names, named -> named.certificate().authority().value());
            insert.executeUpdate();
        }
    }

    static void insertRenewals(Connection connection, List<Entry> entries) throws SQLException {
        List<Entry> renewing =
                entries.stream().filter(entry -> entry.renewal().isPresent()).toList();
        if (renewing.isEmpty()) {
            return;
        }
        String sql =
                """
                INSERT INTO renewal
                    (serial, authority, previous_serial, previous_authority, generation, spki_sha256)
                SELECT serial, authority, previous_serial, previous_authority, generation::integer, spki
                FROM unnest(?, ?, ?, ?, ?, ?) AS new
                    (serial, authority, previous_serial, previous_authority, generation, spki)
                """;
        try (PreparedStatement insert = connection.prepareStatement(sql)) {
            bytea(insert, 1, renewing, entry -> entry.certificate().serial().octets());
            text(insert, 2, renewing, entry -> entry.certificate().authority().value());
            bytea(insert, 3, renewing, entry -> renewal(entry).previous().serial().octets());
            text(insert, 4, renewing, entry -> renewal(entry).previous().authority().value());
            text(insert, 5, renewing, entry -> Integer.toString(renewal(entry).generation()));
            bytea(insert, 6, renewing, Rows::spki);
            insert.executeUpdate();
        }
    }

    private static Renewal renewal(Entry entry) {
        return entry.renewal().orElseThrow();
    }

    private record Named(String name, IssuedCertificate certificate) {}

    private static Stream<Named> named(Entry entry) {
        IssuedCertificate certificate = entry.certificate();
        return certificate.certificate().names().stream()
                .map(SubjectAltName::text)
                .distinct()
                .map(name -> new Named(name, certificate));
    }

    private static byte[] claimId(Entry entry) {
        return HexFormat.of().parseHex(entry.claim().orElseThrow().id());
    }

    private static byte[] spki(Entry entry) {
        return HexFormat.of().parseHex(entry.certificate().certificate().key().sha256());
    }

    private static <T> void bytea(
            PreparedStatement statement, int index, List<T> rows, Function<T, byte[]> column)
            throws SQLException {
        byte[][] values = rows.stream().map(column).toArray(byte[][]::new);
        statement.setArray(index, statement.getConnection().createArrayOf("bytea", values));
    }

    private static <T> void text(
            PreparedStatement statement, int index, List<T> rows, Function<T, String> column)
            throws SQLException {
        String[] values = rows.stream().map(column).toArray(String[]::new);
        statement.setArray(index, statement.getConnection().createArrayOf("text", values));
    }

    private static <T> void time(
            PreparedStatement statement, int index, List<T> rows, Function<T, Instant> column)
            throws SQLException {
        String[] values = rows.stream().map(column).map(Instant::toString).toArray(String[]::new);
        statement.setArray(index, statement.getConnection().createArrayOf("timestamptz", values));
    }
}
