package org.postseal.rest;

import static io.restassured.RestAssured.given;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;

import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import java.io.ByteArrayInputStream;
import java.math.BigInteger;
import java.net.URI;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.CRLReason;
import java.security.cert.CertificateFactory;
import java.security.cert.X509CRL;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1OctetString;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postseal.testing.Api;
import org.postseal.testing.Crowd;
import org.postseal.testing.Csrs;
import org.postseal.testing.Keys;
import org.postseal.testing.OpenSsl;
import org.postseal.testing.OpenSslAuthority;
import org.postseal.testing.Owner;
import org.postseal.testing.Patience;

/** An authority that was run with openssl ca moves in with its hosts and its revocations. */
@QuarkusTest
@Timeout(120)
class AuthorityRecordsTest {

    /** Its next list's number, above any that comes from the clock. */
    private static final String NUMBER = "00FFFFFFFFFFFF";

    @TestHTTPResource URI base;

    @TempDir private Path directory;

    private String name;
    private OpenSslAuthority authority;
    private OpenSsl openssl;

    /** Three hosts: one lives, one was revoked, and of one the file is lost. */
    @BeforeEach
    void runAnAuthorityForYears() {
        name = "moved" + System.nanoTime();
        authority =
                OpenSslAuthority.in(directory)
                        .rsaKey("-aes256")
                        .certificate(
                                "/CN=" + name, "-addext", "keyUsage=critical,keyCertSign,cRLSign");
        openssl = authority.openssl();
        openssl.write("index.txt", "");
        openssl.write("serial", "1000\n");
        openssl.write("crlnumber", NUMBER + "\n");
        openssl.write(
                "openssl.cnf",
                """
                [ca]
                default_ca = x
                [x]
                certificate = myCA.pem
                private_key = myCA.key
                database = index.txt
                serial = serial
                crlnumber = crlnumber
                new_certs_dir = .
                default_md = sha256
                default_days = 300
                default_crl_days = 30
                copy_extensions = copy
                policy = any
                [any]
                commonName = supplied
                """);
        issue("alive");
        issue("revoked");
        issue("lost");
        ca("-revoke", "revoked.pem", "-crl_reason", "keyCompromise");
        ca("-gencrl", "-out", "crl.pem");
    }

    @Test
    void keepsItsHostsAndRevokesNoneAgainAndNoneLess() throws GeneralSecurityException {
        form().with("index", openssl.read("index.txt"))
                .with("crl", openssl.read("crl.pem"))
                .with("certificates", hosts("alive", "revoked"))
                .send()
                .statusCode(201);

        certificate("1000").body("status", equalTo("valid")).body("profile", equalTo("imported"));
        certificate("1001")
                .body("status", equalTo("revoked"))
                .body("revocation.reason", equalTo("keyCompromise"));
        certificate("1002").statusCode(404);
        found("alive." + name + ".example.org").body("items.serial", contains("1000"));
        X509CRL list = nextList();
        assertThat(list.getRevokedCertificates()).hasSize(1);
        assertThat(list.getRevokedCertificate(BigInteger.valueOf(0x1001)).getRevocationReason())
                .isEqualTo(CRLReason.KEY_COMPROMISE);
        assertThat(serials()).containsExactly("1002");
        openssl.run(
                "req -new -key revoked.key -out again.csr -subj / -addext subjectAltName=DNS:a.example.org"
                        .split(" "));
        Api.signing(openssl.read("again.csr"))
                .post(Api.CERTIFICATES)
                .then()
                .statusCode(422)
                .body("detail", containsString("blocked"));
    }

    /** Tens of thousands of records take their time, and nobody waits for it who issues. */
    @Test
    void holdNobodyUpWhileTheyAreWritten() throws Exception {
        try (Connection reader = Owner.connect()) {
            reader.setAutoCommit(false);
            lock(reader, "imported_serial");
            Crowd<Integer> importing =
                    Crowd.start(
                            1,
                            () ->
                                    form().with("index", openssl.read("index.txt"))
                                            .send()
                                            .extract()
                                            .statusCode());
            awaitWhoWaitsFor("imported_serial");

            Api.signing(Csrs.with(Keys.p256()).dns("host." + name + ".example.org").body())
                    .post(Api.CERTIFICATES)
                    .then()
                    .statusCode(201);

            reader.rollback();
            assertThat(importing.results()).containsExactly(201);
        }
        assertThat(actionsOnRecord())
                .containsExactly("authority.import", "authority.import-records");
    }

    private static void lock(Connection connection, String table) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("LOCK TABLE " + table + " IN ACCESS EXCLUSIVE MODE");
        }
    }

    private static void awaitWhoWaitsFor(String table) {
        String sql =
                """
                SELECT pid FROM pg_locks l JOIN pg_database d ON d.oid = l.database
                WHERE d.datname = current_database() AND relation = ?::regclass
                  AND mode = 'RowExclusiveLock' AND NOT granted
                """;
        Patience patience = new Patience();
        while (Owner.query(sql, table).isEmpty()) {
            patience.aMoment();
        }
    }

    private List<String> actionsOnRecord() {
        return Owner.query(
                """
                SELECT json ->> 'action'
                FROM (SELECT position, convert_from(event, 'UTF8')::json AS json FROM audit) AS record
                WHERE json -> 'details' ->> 'authority' = ? AND json ->> 'action' LIKE 'authority.import%'
                ORDER BY position
                """,
                name);
    }

    /** As openssl made them when nobody asked for a subjectAltName. */
    @Test
    void findsAHostByItsCommonNameWhereItHasNoOtherName() {
        String host = "old." + name + ".example.org";
        issue("old", "/CN=" + host.toUpperCase(Locale.ROOT));
        issue("person", "/CN=Joe User");
        form().with("certificates", hosts("old", "person", "alive")).send().statusCode(201);

        found(host).body("items.serial", contains("1003"));
        found("alive." + name + ".example.org").body("items.serial", contains("1000"));
        found("alive").body("items", empty());
        given().get("/v1/hosts/" + host + "/certificate.pem").then().statusCode(200);
    }

    @Test
    void answersForAHostWhoseCertificateIsNotHere() {
        form().with("index", openssl.read("index.txt")).send().statusCode(201);

        assertThat(ocsp("0x1002")).contains("0x1002: good");
        assertThat(ocsp("0x1001")).contains("0x1001: revoked", "keyCompromise");
        assertThat(ocsp("0x1003")).contains("0x1003: unknown");
    }

    /** Asks until the new authority has its responder. */
    private String ocsp(String serial) {
        String answer = "";
        Patience patience = new Patience();
        while (!answer.contains(serial + ": ")) {
            patience.aMoment();
            answer =
                    openssl.tryRun(
                                    ("ocsp -no_nonce -issuer myCA.pem -CAfile myCA.pem -serial "
                                                    + serial
                                                    + " -url "
                                                    + base.resolve("/ocsp/" + name))
                                            .split(" "))
                            .output();
        }
        return answer;
    }

    /** The file says that it is valid: what a list has once said stays. */
    @Test
    void staysRevokedByTheListAlone() throws GeneralSecurityException {
        form().with("index", text("index.txt").replaceAll("(?m)^R\t(\\w+)\t[^\t]*", "V\t$1\t"))
                .with("crl", der())
                .send()
                .statusCode(201);

        assertThat(nextList().getRevokedCertificate(BigInteger.valueOf(0x1001))).isNotNull();
    }

    @Test
    void refusesAListThatAnotherHasSigned() {
        byte[] foreign = given().get("/crl/issuing.crl").asByteArray();

        refused(form().with("crl", foreign), 422, "not signed by this authority");
    }

    @Test
    void refusesACertificateThatAnotherHasIssued() {
        byte[] foreign = given().get("/ca/issuing.pem").asByteArray();

        refused(form().with("certificates", foreign), 422, "not issued by this authority");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "V\t360101000000Z\t\t01\tunknown",
                "X\t360101000000Z\t\t01\tunknown\t/CN=a",
                "V\t361301000000Z\t\t01\tunknown\t/CN=a",
                "V\t360101000000Z\t260101000000Z\t01\tunknown\t/CN=a",
                "R\t360101000000Z\t\t01\tunknown\t/CN=a",
                "R\t360101000000Z\t260101000000Z,because\t01\tunknown\t/CN=a",
                "V\t360101000000Z\t\t1\tunknown\t/CN=a",
                "V\t360101000000Z\t\t00\tunknown\t/CN=a",
                "V\t360101000000Z\t\t01\tunknown\t/CN=a\nV\t360101000000Z\t\t01\tunknown\t/CN=b",
                "",
            })
    void refusesALineThatCantBe(String line) {
        String index = text("index.txt") + line + "\n";

        refused(form().with("index", index), 422, "Line ");
    }

    @Test
    void refusesMoreThanItCanTake() {
        byte[] huge = new byte[17 * 1024 * 1024];

        form().with("index", huge).send().statusCode(413);
        Api.admin().get("/v1/authorities/" + name).then().statusCode(404);
    }

    private void refused(ImportForm form, int status, String detail) {
        form.send().statusCode(status).body("detail", containsString(detail));

        Api.admin().get("/v1/authorities/" + name).then().statusCode(404);
        assertThat(serials()).isEmpty();
        form().send().statusCode(201);
    }

    private ImportForm form() {
        return new ImportForm(name, authority);
    }

    private static ValidatableResponse found(String host) {
        return Api.admin().queryParam("name", host).get(Api.CERTIFICATES).then().statusCode(200);
    }

    private ValidatableResponse certificate(String serial) {
        return Api.admin()
                .accept("application/json")
                .queryParam("authority", name)
                .get(Api.CERTIFICATES + "/" + serial)
                .then();
    }

    private void issue(String host) {
        String san = "subjectAltName=DNS:%s.%s.example.org".formatted(host, name);
        issue(host, "/CN=" + host, "-addext", san);
    }

    private void issue(String host, String subject, String... more) {
        List<String> line =
                new ArrayList<>(
                        List.of(
                                "req",
                                "-new",
                                "-newkey",
                                "ec",
                                "-pkeyopt",
                                "ec_paramgen_curve:P-256",
                                "-nodes",
                                "-keyout",
                                host + ".key",
                                "-out",
                                host + ".csr",
                                "-subj",
                                subject));
        line.addAll(List.of(more));
        openssl.run(line.toArray(String[]::new));
        ca("-notext", "-in", host + ".csr", "-out", host + ".pem");
    }

    private void ca(String... arguments) {
        String[] line = new String[arguments.length + 6];
        System.arraycopy(
                new String[] {
                    "ca", "-batch", "-config", "openssl.cnf", "-passin", "file:passphrase"
                },
                0,
                line,
                0,
                6);
        System.arraycopy(arguments, 0, line, 6, arguments.length);
        openssl.run(line);
    }

    private String hosts(String... hosts) {
        StringBuilder pem = new StringBuilder();
        for (String host : hosts) {
            pem.append(text(host + ".pem"));
        }
        return pem.toString();
    }

    private byte[] der() {
        openssl.run("crl -in crl.pem -outform DER -out crl.der".split(" "));
        return openssl.read("crl.der");
    }

    private String text(String file) {
        return new String(openssl.read(file), UTF_8);
    }

    /** The first that is signed here: its number is above that of the one that came along. */
    private X509CRL nextList() throws GeneralSecurityException {
        BigInteger last = new BigInteger(NUMBER, 16);
        X509CRL list = list();
        Patience patience = new Patience();
        while (number(list).compareTo(last) <= 0) {
            patience.aMoment();
            list = list();
        }
        assertThat(number(list)).isEqualTo(last.add(BigInteger.ONE));
        return list;
    }

    private X509CRL list() throws GeneralSecurityException {
        byte[] der =
                given().get("/crl/" + name + ".crl").then().statusCode(200).extract().asByteArray();
        return (X509CRL)
                CertificateFactory.getInstance("X.509").generateCRL(new ByteArrayInputStream(der));
    }

    private static BigInteger number(X509CRL list) {
        return ASN1Integer.getInstance(
                        ASN1OctetString.getInstance(list.getExtensionValue("2.5.29.20"))
                                .getOctets())
                .getValue();
    }

    private List<String> serials() {
        return Owner.query(
                "SELECT encode(serial, 'hex') FROM imported_serial WHERE authority = ?", name);
    }
}
