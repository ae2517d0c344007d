package org.postseal.certificate;

import static java.util.stream.Collectors.joining;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.postseal.audit.Audit;
import org.postseal.certificate.Renewals.Renewal;
import org.postseal.x509.SubjectAltName;

/**
 * What stores a batch: one statement for any number of entries, each column an array, in a
 * transaction of its own, so that a batch costs one round trip and one wait for the disk.
 */
final class LedgerStatement {

    /**
     * An entry is judged first, by what the database knows at this moment, and stored if nothing is
     * against it, unless it asks for a claim that is taken; of two in one batch, the first gets it.
     * Claims are taken in one order, so that two replicas can't wait for each other, and each waits
     * for a twin on the other that has not committed yet.
     *
     * <p>Each {@code LIMIT 1} is a probe of an index that stops at the first row, however many
     * there are, whatever the planner believes. So one plan serves batches of any length:
     * PostgreSQL would make one for each, since arrays of one element look cheaper to it than
     * arrays of any length, and that takes longer than to carry it out. The setting goes in the
     * same round trip and ends with the transaction.
     */
    private static final String TEMPLATE =
            """
            SELECT set_config('plan_cache_mode', 'force_generic_plan', true);
            WITH offered AS (
                SELECT * FROM unnest(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) WITH ORDINALITY AS columns (
                    serial, authority, shard, profile, issued_at, not_after, spki_sha256, requested_by, names, der, event,
                    claim, request_sha256, life, previous_serial, previous_authority, generation, ordinal)
            ),
            revoked_issuer AS (
                SELECT of FROM unnest(?, ?, ?) AS issuer (of, serial, authority)
                CROSS JOIN LATERAL (
                    SELECT FROM revocation r WHERE (r.serial, r.authority) = (issuer.serial, issuer.authority) LIMIT 1
                ) AS revoked
            ),
            judged AS (
                SELECT offered.*, CASE
                    WHEN EXISTS (SELECT FROM quarantine) THEN 'QUARANTINED'
                    WHEN authority IN (SELECT of FROM revoked_issuer) THEN 'ISSUER_REVOKED'
                    WHEN blocked.yes THEN 'KEY_BLOCKED'
                    WHEN certified.yes AND shared.yes IS NULL THEN 'KEY_FOREIGN'
                    WHEN abs(extract(epoch FROM issued_at - now())) > tolerance.seconds THEN 'CLOCK_DIFFERS'
                    WHEN extract(epoch FROM (SELECT max(issued_at) FROM certificate) - issued_at) > tolerance.seconds
                        THEN 'CLOCK_BEHIND'
                    END AS refusal
                FROM offered
                CROSS JOIN (VALUES (?)) AS tolerance (seconds)
                LEFT JOIN LATERAL (
                    SELECT true AS yes FROM blocked_key b WHERE b.spki_sha256 = offered.spki_sha256 LIMIT 1
                ) AS blocked ON true
                LEFT JOIN LATERAL (
                    SELECT true AS yes FROM certificate c
                    WHERE c.spki_sha256 = offered.spki_sha256 AND c.not_after >= now() LIMIT 1
                ) AS certified ON true
                LEFT JOIN LATERAL (
                    SELECT true AS yes FROM certificate c
                    CROSS JOIN LATERAL (
                        SELECT FROM certificate_name n
                        WHERE n.name = ANY (string_to_array(offered.names, E'\n')) AND n.issued_at = c.issued_at
                            AND n.serial = c.serial AND n.authority = c.authority LIMIT 1
                    ) AS common
                    WHERE c.spki_sha256 = offered.spki_sha256 AND c.not_after >= now() LIMIT 1
                ) AS shared ON true
            ),
            %s
            decided AS (
                SELECT *, CASE
                    WHEN refusal IS NOT NULL THEN refusal
                    WHEN claim IS NULL OR serial IN (SELECT serial FROM won) THEN 'STORED'
                    ELSE 'CLAIMED_BY_ANOTHER'
                    END AS outcome
                FROM judged
            ),
            entry AS (
                SELECT * FROM decided WHERE outcome = 'STORED'
            ),
            %s
            issued AS (
                INSERT INTO certificate
                    (serial, authority, shard, profile, issued_at, not_after, spki_sha256, requested_by, der)
                SELECT serial, authority, shard, profile, issued_at, not_after, spki_sha256, requested_by, der FROM entry
            ),
            named AS (
                INSERT INTO certificate_name (name, issued_at, serial, authority, not_after)
                SELECT name, issued_at, serial, authority, not_after
                FROM entry CROSS JOIN LATERAL unnest(string_to_array(names, E'\n')) AS name
            )
            SELECT array_agg(outcome ORDER BY ordinal),
                   audit_append(?, ?, array_agg(event ORDER BY ordinal) FILTER (WHERE outcome = 'STORED'))
            FROM decided
            """;

    private static final String CLAIM =
            """
            won AS (
                INSERT INTO claim AS taken (id, request_sha256, serial, authority, claimed_at, expires_at)
                SELECT DISTINCT ON (claim)
                       claim, request_sha256, serial, authority, now(), now() + life::interval
                FROM judged WHERE refusal IS NULL AND claim IS NOT NULL
                ORDER BY claim, ordinal
                ON CONFLICT (id) DO UPDATE SET
                    (request_sha256, serial, authority, claimed_at, expires_at) =
                    (excluded.request_sha256, excluded.serial, excluded.authority,
                     excluded.claimed_at, excluded.expires_at)
                WHERE taken.expires_at <= now()
                RETURNING serial
            ),
            """;

    private static final String CLAIM_NOTHING =
            """
            won AS (
                SELECT serial FROM judged WHERE false
            ),
            """;

    private static final String RENEW =
            """
            renewed AS (
                INSERT INTO renewal
                    (serial, authority, previous_serial, previous_authority, generation, spki_sha256)
                SELECT serial, authority, previous_serial, previous_authority, generation, spki_sha256
                FROM entry WHERE previous_serial IS NOT NULL
            ),
            """;

    private static final String WHOLE = TEMPLATE.formatted(CLAIM, RENEW);

    /**
     * For a batch that claims and renews nothing, as most are: what takes claims and renewals costs
     * PostgreSQL a sixth of the statement before it has found none.
     */
    private static final String PLAIN = TEMPLATE.formatted(CLAIM_NOTHING, "");

    /**
     * Past this, serial numbers would no longer sort by time and validity would be wrong for
     * everybody.
     */
    private static final Duration CLOCK_TOLERANCE = Duration.ofMinutes(5);

    /** No name has a line's end in it. */
    private static final String BETWEEN_NAMES = "\n";

    private final Connection connection;
    private final PreparedStatement statement;
    private final List<LedgerEntry> entries;
    private int index;

    private LedgerStatement(
            Connection connection, PreparedStatement statement, List<LedgerEntry> entries) {
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
    static List<Outcome> execute(Connection connection, Audit audit, List<LedgerEntry> entries)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sqlFor(entries))) {
            LedgerStatement call = new LedgerStatement(connection, statement, entries);
            call.bind(audit);
            List<Outcome> outcomes = call.outcomes();
            if (statement.getWarnings() != null) {
                throw statement.getWarnings();
            }
            return outcomes;
        }
    }

    private static String sqlFor(List<LedgerEntry> entries) {
        return entries.stream()
                        .allMatch(entry -> entry.claim().isEmpty() && entry.renewal().isEmpty())
                ? PLAIN
                : WHOLE;
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
        texts(LedgerStatement::names);
        octets(entry -> entry.certificate().certificate().der());
        octets(entry -> entry.event().octets());
        octets(claimed(claim -> parseHex(claim.id())));
        octets(claimed(claim -> parseHex(claim.request())));
        texts(claimed(claim -> claim.life().toString()));
        octets(renewed(renewal -> renewal.previous().serial().octets()));
        texts(renewed(renewal -> renewal.previous().authority().value()));
        array("int4", entries.stream().map(renewed(Renewal::generation)).toArray());
        bindIssuers();
        statement.setLong(++index, CLOCK_TOLERANCE.toSeconds());
        audit.bindChain(statement, index + 1);
    }

    /** Entries of one authority have the same. */
    private void bindIssuers() throws SQLException {
        List<AuthorityName> of = new ArrayList<>();
        List<CertificateId> issuers = new ArrayList<>();
        for (LedgerEntry entry : entries) {
            AuthorityName authority = entry.certificate().authority();
            if (!of.contains(authority)) {
                entry.issuers().forEach(issuer -> of.add(authority));
                issuers.addAll(entry.issuers());
            }
        }
        array("text", of.stream().map(AuthorityName::value).toArray());
        array("bytea", issuers.stream().map(id -> id.serial().octets()).toArray(byte[][]::new));
        array("text", issuers.stream().map(id -> id.authority().value()).toArray());
    }

    private static String names(LedgerEntry entry) {
        return entry.certificate().certificate().names().stream()
                .map(SubjectAltName::text)
                .distinct()
                .collect(joining(BETWEEN_NAMES));
    }

    private List<Outcome> outcomes() throws SQLException {
        statement.execute();
        statement.getMoreResults();
        try (ResultSet row = statement.getResultSet()) {
            row.next();
            return Stream.of((String[]) row.getArray(1).getArray()).map(Outcome::valueOf).toList();
        }
    }

    private static <T> Function<LedgerEntry, T> claimed(Function<Claim, T> column) {
        return entry -> entry.claim().map(column).orElse(null);
    }

    private static <T> Function<LedgerEntry, T> renewed(Function<Renewal, T> column) {
        return entry -> entry.renewal().map(column).orElse(null);
    }

    private void octets(Function<LedgerEntry, byte[]> column) throws SQLException {
        array("bytea", entries.stream().map(column).toArray(byte[][]::new));
    }

    private void texts(Function<LedgerEntry, String> column) throws SQLException {
        array("text", entries.stream().map(column).toArray());
    }

    private void times(Function<LedgerEntry, Instant> column) throws SQLException {
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
