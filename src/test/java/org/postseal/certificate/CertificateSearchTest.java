package org.postseal.certificate;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.postseal.testing.Refusal.assertRefused;

import io.agroal.api.AgroalDataSource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.postseal.problem.Kind;
import org.postseal.testing.Owner;
import org.postseal.x509.SubjectAltName;

/**
 * Lists of 100,000 certificates, made in the database: ten at a time have the same {@code issuedAt}
 * and 100 the same {@code notAfter}, so that every page ends between equals.
 */
@QuarkusTest
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CertificateSearchTest {

    private static final AuthorityName AUTHORITY = new AuthorityName("search-0");
    private static final ProfileName PROFILE = new ProfileName("search-1");

    /** Half of the certificates have ended. */
    private static final Instant NOW = Instant.parse("2025-06-21T20:00:00Z");

    private static final Pattern ROWS = Pattern.compile("actual rows=(\\d+)");

    private static final Filters NONE = new Filters("", "", "", "", Optional.empty());
    private static final Filters NAME =
            new Filters("host5.example.test", "", "", "", Optional.empty());
    private static final Filters REVOKED = new Filters("", "", "", "revoked", Optional.empty());
    private static final Filters EXPIRED = new Filters("", "", "", "expired", Optional.empty());
    private static final Filters EXPIRES =
            new Filters("", "", "", "", Optional.of(Instant.parse("2025-07-01T00:00:00Z")));

    @Inject Certificates certificates;
    @Inject AgroalDataSource database;

    @BeforeAll
    void fill() {
        IssuedCertificate one = Drafts.of("search", "one.example.test");
        byte[] der = one.certificate().der();
        byte[] notAfter =
                DateTimeFormatter.ofPattern("yyMMddHHmmss")
                        .withZone(ZoneOffset.UTC)
                        .format(one.certificate().notAfter())
                        .getBytes(US_ASCII);
        Owner.update(
                """
                INSERT INTO certificate
                    (serial, authority, profile, issued_at, not_after, spki_sha256, requested_by, der)
                SELECT serial, 'search-' || i % 2, 'search-' || i % 3, issued_at, not_after,
                       sha256(serial), 'search',
                       overlay(overlay(?::bytea PLACING serial FROM ?)
                           PLACING convert_to(to_char(not_after AT TIME ZONE 'UTC', 'YYMMDDHH24MISS'), 'UTF8') FROM ?)
                FROM (SELECT i,
                             decode('01' || substr(md5(i::text), 1, 30), 'hex') AS serial,
                             '2025-01-01Z'::timestamptz + i / 10 * interval '1 second' AS issued_at,
                             '2025-06-01Z'::timestamptz + i % 1000 * interval '1 hour' AS not_after
                      FROM generate_series(1, 100000) AS i) AS row
                """,
                der, positionOf(one.serial().octets(), der), positionOf(notAfter, der));
        Owner.update(
                """
                INSERT INTO certificate_name (name, issued_at, serial, authority, not_after)
                SELECT 'host' || extract(epoch FROM issued_at - '2025-01-01Z')::int / 1000 || '.example.test',
                       issued_at, serial, authority, not_after
                FROM certificate WHERE requested_by = 'search'
                """);
        Owner.update(
                """
                INSERT INTO revocation (serial, authority, not_after, revoked_at, reason)
                SELECT serial, authority, not_after, date_trunc('hour', issued_at), 'superseded'
                FROM certificate WHERE requested_by = 'search' AND get_byte(serial, 1) % 8 = 0
                """);
        Owner.update("ANALYZE certificate, certificate_name, revocation");
    }

    /** As SQL counts, from 1. */
    private static int positionOf(byte[] part, byte[] whole) {
        return 1 + new String(whole, ISO_8859_1).indexOf(new String(part, ISO_8859_1));
    }

    @AfterAll
    void empty() {
        Owner.update("DELETE FROM revocation WHERE authority LIKE 'search-_'");
        Owner.update("DELETE FROM certificate_name WHERE authority LIKE 'search-_'");
        Owner.update("DELETE FROM certificate WHERE requested_by = 'search'");
        Owner.update("ANALYZE certificate, certificate_name, revocation");
    }

    /** What a client may filter by; empty text for what it leaves out. */
    record Filters(
            String name,
            String authority,
            String profile,
            String status,
            Optional<Instant> expiresBefore) {

        CertificateQuery query(int limit, Optional<String> cursor) {
            return new CertificateQuery(
                    given(name).map(SubjectAltName::parse),
                    given(authority).map(AuthorityName::new),
                    given(profile).map(ProfileName::new),
                    given(status).map(Status::parse),
                    expiresBefore,
                    Optional.empty(),
                    limit,
                    cursor);
        }

        private static Optional<String> given(String text) {
            return Optional.of(text).filter(each -> !each.isEmpty());
        }
    }

    static Stream<Filters> whatDrivesAnIndex() {
        return Stream.of(NONE, NAME, REVOKED, EXPIRED, EXPIRES);
    }

    @ParameterizedTest
    @MethodSource("whatDrivesAnIndex")
    void followsAnIndexOnTheFirstPageAndDeepInTheList(Filters filters) throws SQLException {
        Optional<String> deep = cursorAfter(filters, 5);
        assertThat(deep).isPresent();

        for (int limit : new int[] {1, 100, CertificateQuery.MAX_LIMIT}) {
            for (Optional<String> cursor : List.of(Optional.<String>empty(), deep)) {
                assertThat(plan(filters.query(limit, cursor)))
                        .doesNotContain("Seq Scan on certificate")
                        .doesNotContain("Sort");
            }
        }
    }

    /** A page reads its own rows and what it skips on the way, wherever it is. */
    @ParameterizedTest
    @MethodSource("whatDrivesAnIndex")
    void readsNoMoreRowsDeepInTheListThanAtItsTop(Filters filters) throws SQLException {
        String plan = analyzedPlan(filters.query(10, cursorAfter(filters, 5)));

        assertThat(ROWS.matcher(plan).results().map(found -> Integer.parseInt(found.group(1))))
                .as(plan)
                .isNotEmpty()
                .allSatisfy(rows -> assertThat(rows).isLessThan(50));
    }

    static Stream<Filters> refinements() {
        Instant soon = Instant.parse("2025-06-10T00:00:00Z");
        return Stream.of(
                NAME,
                REVOKED,
                EXPIRED,
                EXPIRES,
                new Filters("", AUTHORITY.value(), "", "", Optional.empty()),
                new Filters("", "", PROFILE.value(), "valid", Optional.empty()),
                new Filters("host7.example.test", AUTHORITY.value(), "", "", Optional.empty()),
                new Filters("host7.example.test", "", PROFILE.value(), "revoked", Optional.empty()),
                new Filters("host7.example.test", "", "", "valid", Optional.empty()),
                new Filters("host7.example.test", "", "", "expired", Optional.of(soon)),
                new Filters("", AUTHORITY.value(), PROFILE.value(), "revoked", Optional.of(soon)),
                new Filters("", AUTHORITY.value(), "", "expired", Optional.of(soon)),
                new Filters("", "", PROFILE.value(), "valid", EXPIRES.expiresBefore()));
    }

    @ParameterizedTest
    @MethodSource("refinements")
    void showsEachCertificateOnceInOrder(Filters filters) {
        List<String> expected = expected(filters);
        assertThat(expected).hasSizeGreaterThan(10);

        List<String> walked = walk(filters, Math.max(3, expected.size() / 9));

        assertThat(walked).containsExactlyElementsOf(expected);
    }

    @Test
    void refusesTheCursorOfAnotherList() {
        Optional<String> cursor = cursorAfter(NAME, 1);

        assertRefused(
                Kind.MALFORMED,
                () -> certificates.search(REVOKED.query(10, cursor), NOW),
                "does not belong to this list");
        String endless =
                Base64.getUrlEncoder()
                        .encodeToString("NAME +1000000000-01-01T00:00:00Z 01 a".getBytes(US_ASCII));
        for (String text :
                List.of("", "!", "bm90IGEgY3Vyc29y", cursor.orElseThrow() + "A", endless)) {
            assertRefused(
                    Kind.MALFORMED,
                    () -> certificates.search(NAME.query(10, Optional.of(text)), NOW),
                    "cursor");
        }
    }

    @Test
    void refusesPagesOfNoneAndOfTooMany() {
        assertRefused(Kind.MALFORMED, () -> NONE.query(0, Optional.empty()), "1 to 1000");
        assertRefused(Kind.MALFORMED, () -> NONE.query(1001, Optional.empty()), "1 to 1000");
    }

    /** The serials of the first 2,000 rows, by a query that is written in another way. */
    private static List<String> expected(Filters filters) {
        String order = "issued_at";
        if (filters.name().isEmpty()) {
            if (filters.status().equals("revoked")) {
                order = "revoked_at";
            } else if (filters.expiresBefore().isPresent() || filters.status().equals("expired")) {
                order = "not_after";
            }
        }
        return Owner.query(
                """
                SELECT encode(serial, 'hex')
                FROM (SELECT c.*, r.revoked_at, n.name,
                             CASE WHEN r.revoked_at IS NOT NULL THEN 'revoked'
                                  WHEN c.not_after < ?::timestamptz THEN 'expired'
                                  ELSE 'valid' END AS status
                      FROM certificate c
                      JOIN certificate_name n ON n.serial = c.serial
                      LEFT JOIN revocation r ON r.serial = c.serial
                      WHERE c.requested_by = 'search') AS all_of_them
                WHERE ? IN ('', name) AND ? IN ('', authority) AND ? IN ('', profile) AND ? IN ('', status)
                  AND not_after < ?::timestamptz
                ORDER BY %s DESC, serial DESC, authority DESC
                LIMIT 2000
                """
                        .formatted(order),
                NOW.toString(),
                filters.name(),
                filters.authority(),
                filters.profile(),
                filters.status(),
                filters.expiresBefore().map(Instant::toString).orElse("infinity"));
    }

    /** The serials of the first 2,000 rows, page by page, without those of other tests. */
    private List<String> walk(Filters filters, int limit) {
        List<String> serials = new ArrayList<>();
        Optional<String> cursor = Optional.empty();
        do {
            Page page = certificates.search(filters.query(limit, cursor), NOW);
            assertThat(page.items()).hasSizeLessThanOrEqualTo(limit);
            page.items().stream()
                    .filter(item -> item.requestedBy().equals("search"))
                    .forEach(item -> serials.add(item.serial().hex()));
            cursor = page.next();
        } while (cursor.isPresent() && serials.size() < 2000);
        return serials.subList(0, Math.min(2000, serials.size()));
    }

    private Optional<String> cursorAfter(Filters filters, int pages) {
        Optional<String> cursor = Optional.empty();
        for (int i = 0; i < pages; i++) {
            cursor = certificates.search(filters.query(100, cursor), NOW).next();
        }
        return cursor;
    }

    private String plan(CertificateQuery query) throws SQLException {
        return explain("EXPLAIN ", query);
    }

    private String analyzedPlan(CertificateQuery query) throws SQLException {
        return explain("EXPLAIN (ANALYZE, TIMING OFF, SUMMARY OFF) ", query);
    }

    private String explain(String command, CertificateQuery query) throws SQLException {
        try (Connection connection = database.getConnection();
                PreparedStatement select = query.selection(NOW).prepare(command, connection)) {
            List<String> lines = new ArrayList<>();
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    lines.add(row.getString(1));
                }
            }
            return String.join("\n", lines);
        }
    }
}
