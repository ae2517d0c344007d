package org.postseal.rest;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.math.BigInteger;
import java.net.URLEncoder;
import java.nio.file.Files;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postseal.authority.Authorities;
import org.postseal.certificate.AuthorityName;
import org.postseal.server.DataDirectory;
import org.postseal.testing.Api;
import org.postseal.testing.Csrs;
import org.postseal.testing.OcspQuestion;
import org.postseal.testing.OcspReading;
import org.postseal.testing.Owner;
import org.postseal.testing.Patience;
import org.postseal.x509.Certificate;
import org.postseal.x509.SerialNumber;

/** What whoever asks over OCSP is told. */
@QuarkusTest
@Timeout(120)
class OcspHttpTest {

    private static final String ISSUING = "/ocsp/issuing";

    @Inject Authorities authorities;
    @Inject DataDirectory directory;
    @Inject Clock clock;

    @ParameterizedTest
    @ValueSource(strings = {"SHA-1", "SHA-256"})
    void saysWhetherACertificateIsGoodRevokedOrUnknown(String hash) {
        SerialNumber good = issued();
        SerialNumber bad = issued();
        SerialNumber never = SerialNumber.parse("0123456789abcdef");
        revoke(bad, "keyCompromise");

        assertThat(ask(question(hash, good)).status(good)).isEqualTo("good");
        assertThat(ask(question(hash, bad)).status(bad)).isEqualTo("revoked 1");
        assertThat(ask(question(hash, never)).status(never)).isEqualTo("unknown");
        assertThat(
                        ask(question(hash, good)
                                        .about(hash, bad.value())
                                        .about(hash, never.value()))
                                .statuses())
                .isEqualTo(
                        Map.of(
                                good.value(), "good",
                                bad.value(), "revoked 1",
                                never.value(), "unknown"));
    }

    @Test
    void saysWhenACertificateWasRevokedAndNoReasonThatIsUnspecified() {
        SerialNumber serial = issued();
        Instant before = clock.instant();
        revoke(serial, "unspecified");

        OcspReading reading = ask(question(serial));

        assertThat(reading.status(serial)).isEqualTo("revoked");
        assertThat(reading.revocationDate().orElseThrow())
                .isBetween(
                        Date.from(before.minusSeconds(1)),
                        Date.from(clock.instant().plusSeconds(1)));
        assertThat(reading.thisUpdates().get(0))
                .as("not before it was so")
                .isAfterOrEqualTo(reading.revocationDate().orElseThrow());
    }

    /** The first answer is kept, so that this shows that it is thrown away. */
    @Test
    void seesARevocationAndItsReasonGettingWorse() {
        SerialNumber serial = issued();
        assertThat(ask(question(serial)).status(serial)).isEqualTo("good");

        revoke(serial, "superseded");
        await(serial, "revoked 4"::equals);

        revoke(serial, "keyCompromise");
        await(serial, "revoked 1"::equals);
    }

    @Test
    void answersForTheCertificatesOfIssuingAuthoritiesWhileTheRootIsLocked() {
        Certificate issuing = authority("issuing");
        Certificate root = authority("root");

        OcspReading reading =
                read(post(
                                "/ocsp/root",
                                OcspQuestion.to(root)
                                        .about("SHA-1", issuing.serial().value())
                                        .about("SHA-1", root.serial().value())
                                        .about("SHA-1", 7)
                                        .der()))
                        .verified(root);

        assertThat(reading.statuses())
                .containsEntry(issuing.serial().value(), "good")
                .containsEntry(root.serial().value(), "good")
                .containsValue("unknown");
        assertThat(reading.responder().notAfter())
                .isAfter(clock.instant().plusSeconds(365L * 24 * 3600));
    }

    @Test
    void saysThatAnAuthorityWasRevokedWhichGoesOnAnswering() {
        String name = "revoked-" + System.nanoTime();
        create(name + "-root", "root", null);
        create(name, "issuing", name + "-root");
        Certificate root = authority(name + "-root");
        Certificate below = authority(name);
        byte[] aboutIt = OcspQuestion.to(root).about("SHA-1", below.serial().value()).der();
        byte[] toIt = OcspQuestion.to(below).about("SHA-1", 7).der();
        awaitAnswer("/ocsp/" + name, toIt);
        awaitAnswer("/ocsp/" + name + "-root", aboutIt);

        Api.admin()
                .contentType("application/json")
                .body(Map.of("reason", "cACompromise"))
                .post("/v1/authorities/" + name + "/revocation")
                .then()
                .statusCode(200);

        OcspReading reading = read(post("/ocsp/" + name + "-root", aboutIt));
        Patience patience = new Patience();
        while (reading.status(below.serial()).equals("good")) {
            patience.aMoment();
            reading = read(post("/ocsp/" + name + "-root", aboutIt));
        }
        assertThat(reading.verified(root).status(below.serial())).isEqualTo("revoked 2");
        assertThat(read(post("/ocsp/" + name, toIt)).verified(below).statuses())
                .containsValue("unknown");
    }

    @Test
    void answersAGetForAnAuthorityThatIsCalledAsThePathBegins() {
        create("ocsp", "root", null);
        byte[] request = OcspQuestion.to(authority("ocsp")).about("SHA-1", 7).der();
        awaitAnswer("/ocsp/ocsp", request);

        String text = Base64.getUrlEncoder().withoutPadding().encodeToString(request);

        assertThat(read(Api.anonymous().get("/ocsp/ocsp/" + text)).outcome())
                .isEqualTo("successful");
    }

    private static void create(String name, String kind, String parent) {
        Map<String, Object> wanted = new HashMap<>();
        wanted.put("name", name);
        wanted.put("kind", kind);
        wanted.put("subject", "CN=" + name);
        wanted.put("key", "EC-P256");
        wanted.put("passphrase", "correct horse battery");
        if (parent != null) {
            wanted.put("parent", parent);
        }
        Api.admin()
                .contentType("application/json")
                .body(wanted)
                .post("/v1/authorities")
                .then()
                .statusCode(201);
    }

    /** A new authority's responder is made by the way, within a second or so. */
    private static void awaitAnswer(String path, byte[] request) {
        Patience patience = new Patience();
        while (!read(post(path, request)).outcome().equals("successful")) {
            patience.aMoment();
        }
    }

    @Test
    void goesOnWhileTheAuthorityIsLocked() throws Exception {
        SerialNumber asked = issued();
        SerialNumber revoked = issued();
        assertThat(ask(question(asked)).status(asked)).isEqualTo("good");
        Api.admin().post("/v1/authorities/issuing/lock").then().statusCode(204);
        try {
            revoke(revoked, "superseded");

            assertThat(ask(question(asked).nonce(new byte[32])).status(asked)).isEqualTo("good");
            assertThat(ask(question(revoked)).status(revoked)).isEqualTo("revoked 4");
        } finally {
            Api.admin()
                    .contentType("text/plain")
                    .body(Files.readString(directory.path().resolve("passphrase")).strip())
                    .post("/v1/authorities/issuing/unlock")
                    .then()
                    .statusCode(204);
        }
    }

    @Test
    void asksToTryLaterWhileThisReplicaHasNoResponder() {
        Owner.update(
                """
                INSERT INTO authority (name, kind, parent, certificate, chain, created_at)
                SELECT 'silent', kind, parent, certificate, chain, now() FROM authority WHERE name = 'root'
                """);
        try {
            byte[] request = OcspQuestion.to(authority("root")).about("SHA-1", 7).der();

            Response response = post("/ocsp/silent", request);

            assertThat(read(response).outcome()).isEqualTo("tryLater");
            assertThat(response.header("Cache-Control")).isEqualTo("no-store");
            assertThat(get("/q/health").asString()).contains("none: unlock it on this replica");
        } finally {
            Owner.update("DELETE FROM authority WHERE name = 'silent'");
        }
    }

    @Test
    void asksToTryLaterWhileTheDatabaseDoesNotAnswerAndGoesOnWithWhatItRemembers()
            throws SQLException {
        SerialNumber remembered = issued();
        SerialNumber other = issued();
        assertThat(ask(question(remembered)).status(remembered)).isEqualTo("good");
        try (Connection connection = Owner.connect();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute("LOCK TABLE revocation IN ACCESS EXCLUSIVE MODE");

            assertThat(read(post(ISSUING, question(other).der())).outcome()).isEqualTo("tryLater");
            assertThat(ask(question(remembered).nonce(new byte[8])).status(remembered))
                    .isEqualTo("good");
        }

        assertThat(ask(question(other)).status(other)).isEqualTo("good");
    }

    @Test
    void isUnauthorizedForOtherAuthorities() {
        byte[] aboutTheRoots = OcspQuestion.to(authority("root")).about("SHA-1", 7).der();

        assertThat(read(post(ISSUING, aboutTheRoots)).outcome()).isEqualTo("unauthorized");
        assertThat(read(post("/ocsp/nobody", question(issued()).der())).outcome())
                .isEqualTo("unauthorized");
        assertThat(read(post(ISSUING, question("SHA-384", issued()).der())).outcome())
                .isEqualTo("unauthorized");
    }

    @Test
    void answersWhatItCanOfAMixedRequest() {
        SerialNumber good = issued();
        BigInteger other = BigInteger.TWO;
        byte[] mixed = question("SHA-256", good).about("SHA-384", other).der();

        assertThat(read(post(ISSUING, mixed)).verified(authority("issuing")).statuses())
                .isEqualTo(Map.of(good.value(), "good", other, "unknown"));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 32, 128})
    void echoesANonce(int octets) {
        byte[] nonce = new byte[octets];
        nonce[octets - 1] = 7;

        Response response = post(ISSUING, question(issued()).nonce(nonce).der());

        assertThat(read(response).verified(authority("issuing")).nonce()).contains(nonce);
        assertThat(response.header("Cache-Control")).isEqualTo("no-store");
    }

    @Test
    void keepsNoNonceForTheNextToAsk() {
        SerialNumber serial = issued();
        ask(question(serial));

        ask(question(serial).nonce(new byte[32]));

        assertThat(ask(question(serial)).nonce()).isEmpty();
    }

    @Test
    void givesAWindowThatForgivesASlowClockAndEndsTheSameDay() {
        OcspReading reading = ask(question(issued()));

        assertThat(reading.thisUpdates().get(0))
                .isBefore(Date.from(clock.instant().minusSeconds(299)));
        assertThat(reading.nextUpdates().get(0))
                .isAfter(Date.from(clock.instant().plusSeconds(3600)))
                .isBefore(Date.from(clock.instant().plusSeconds(24 * 3600)));
    }

    @Test
    void letsCachesKeepWhatIsAskedWithGet() {
        SerialNumber serial = issued();
        String path = path(question(serial).der());

        Response first = get(path);

        assertThat(read(first).verified(authority("issuing")).status(serial)).isEqualTo("good");
        assertThat(first.header("Cache-Control").split(", "))
                .containsExactlyInAnyOrder(
                        "max-age=300", "public", "no-transform", "must-revalidate");
        assertThat(first.header("Expires")).isNotNull();
        assertThat(first.header("Last-Modified")).isNotNull();
        Response again =
                Api.anonymous()
                        .urlEncodingEnabled(false)
                        .header("If-None-Match", first.header("ETag"))
                        .get(path);
        assertThat(again.statusCode()).isEqualTo(304);
        assertThat(again.header("ETag")).isEqualTo(first.header("ETag"));
        assertThat(get(path).asByteArray()).isEqualTo(first.asByteArray());
    }

    /** What is in memory is answered on a shorter way, when nothing is asked beside. */
    @Test
    void answersAlikeOnEitherWay() {
        String path = path(question(issued()).der());
        get(path);

        Response shorter = get(path);
        Response longer =
                Api.anonymous()
                        .urlEncodingEnabled(false)
                        .header("If-None-Match", "\"another\"")
                        .get(path);

        assertThat(longer.statusCode()).isEqualTo(shorter.statusCode());
        assertThat(longer.asByteArray()).isEqualTo(shorter.asByteArray());
        assertThat(lasting(longer)).isEqualTo(lasting(shorter));
    }

    private static Map<String, String> lasting(Response response) {
        Map<String, String> headers = new TreeMap<>();
        response.headers()
                .forEach(
                        header ->
                                headers.put(
                                        header.getName().toLowerCase(Locale.ROOT),
                                        header.getValue()));
        headers.keySet().removeAll(Set.of("date", "expires", "x-request-id"));
        return headers;
    }

    @Test
    void letsNoCacheKeepANonce() {
        byte[] request = question(issued()).nonce(new byte[] {1}).der();

        Response response = get(path(request));

        assertThat(read(response).nonce()).isPresent();
        assertThat(response.header("Cache-Control")).isEqualTo("no-store");
    }

    private void await(SerialNumber serial, Predicate<String> status) {
        Patience patience = new Patience();
        while (!status.test(ask(question(serial)).status(serial))) {
            patience.aMoment();
        }
    }

    private OcspQuestion question(SerialNumber serial) {
        return question("SHA-1", serial);
    }

    private OcspQuestion question(String hash, SerialNumber serial) {
        return OcspQuestion.to(authority("issuing")).about(hash, serial.value());
    }

    private OcspReading ask(OcspQuestion question) {
        return read(post(ISSUING, question.der())).verified(authority("issuing"));
    }

    private static Response post(String path, byte[] request) {
        return Api.anonymous().contentType("application/ocsp-request").body(request).post(path);
    }

    /** Percent-encoded, as the client of these tests would merge two slashes into one. */
    private static String path(byte[] request) {
        String base64 = Base64.getEncoder().encodeToString(request);
        return ISSUING + "/" + URLEncoder.encode(base64, UTF_8);
    }

    private static Response get(String path) {
        return Api.anonymous().urlEncodingEnabled(false).get(path);
    }

    private static OcspReading read(Response response) {
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.contentType()).isEqualTo("application/ocsp-response");
        return OcspReading.of(response.asByteArray());
    }

    private Certificate authority(String name) {
        return authorities.find(new AuthorityName(name)).orElseThrow().certificate();
    }

    private static SerialNumber issued() {
        return SerialNumber.parse(Api.issued(Csrs.pemFor("mail.example.org").getBytes(US_ASCII)));
    }

    private static void revoke(SerialNumber serial, String reason) {
        Api.admin()
                .contentType("application/json")
                .body(Map.of("reason", reason))
                .post(Api.CERTIFICATES + "/" + serial.hex() + "/revocation")
                .then()
                .statusCode(200);
    }
}
