package org.postseal.mail;

import static io.restassured.RestAssured.given;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.file.Path;
import java.security.KeyPair;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postseal.access.Role;
import org.postseal.access.Scopes;
import org.postseal.access.TestTokens;
import org.postseal.testing.Api;
import org.postseal.testing.Csrs;
import org.postseal.testing.Keys;
import org.postseal.testing.OpenSsl;
import org.postseal.testing.TlsServer;
import org.postseal.x509.SubjectKey;

/** The records that a signed zone gets, as OpenSSL believes them. */
@QuarkusTest
@Timeout(120)
class TlsaTest {

    private static final int MORE_THAN_ARE_LOOKED_AT = 65;

    @Inject TestTokens tokens;

    @TempDir Path directory;

    private OpenSsl openssl;
    private String host;
    private String path;

    @BeforeEach
    void haveAHost() {
        openssl = new OpenSsl(directory);
        host = "t" + System.nanoTime() + ".example.org";
        path = "/v1/hosts/" + host + "/";
        makeKey("old");
        issue("old");
    }

    @Test
    void areForTheHostsKeyAndItsAuthority() {
        given().get(path + "tlsa")
                .then()
                .statusCode(200)
                .body(
                        equalTo(
                                "_25._tcp.%1$s. IN TLSA 3 1 1 %2$s\n_25._tcp.%1$s. IN TLSA 2 1 1 %3$s\n"
                                        .formatted(host, spki("old.pem"), issuingSpki())));
        given().get(path + "tlsa?port=993").then().body(containsString("_993._tcp." + host + "."));
    }

    @Test
    void canBeGivenToNsupdate() {
        assertThat(Api.anonymous().get(path + "tlsa?format=nsupdate").asString().lines())
                .containsExactly(
                        "update delete _25._tcp." + host + ". TLSA",
                        "update add _25._tcp." + host + ". 3600 TLSA 3 1 1 " + spki("old.pem"),
                        "update add _25._tcp." + host + ". 3600 TLSA 2 1 1 " + issuingSpki(),
                        "send");
    }

    /** Each record alone proves the server, before, during and after a change of its key. */
    @Test
    void lastThroughAChangeOfKeys() throws IOException {
        makeKey("new");
        openssl.run("pkey -in new.key -pubout -out new.pub".split(" "));
        announce("new.pub", Api.adminToken()).statusCode(200);
        List<String> records = records();
        assertThat(records).hasSize(3);

        assertThat(accepted(serving("old"), records)).containsExactly(true, false, true);
        issue("new");
        assertThat(accepted(serving("new"), records)).containsExactly(false, true, true);
        assertThat(records()).containsExactlyInAnyOrderElementsOf(records);

        revoke("old.pem");
        assertThat(records()).hasSize(2).noneMatch(record -> record.contains(spki("old.pem")));
    }

    @Test
    void leaveOutARootThatSignsHostsItself() {
        String root = "root" + System.nanoTime();
        Api.admin()
                .contentType("application/json")
                .body(
                        """
                        {"name": "%s", "kind": "root", "subject": "CN=%s", "key": "EC-P256", "validity": "P5Y",
                         "passphrase": "correct horse battery"}
                        """
                                .formatted(root, root))
                .post("/v1/authorities")
                .then()
                .statusCode(201);
        host = "r" + host;
        path = "/v1/hosts/" + host + "/";
        makeKey("direct");
        openssl.write(
                "direct.pem",
                Api.signing(openssl.read("direct.csr"))
                        .post(Api.CERTIFICATES + "?authority=" + root)
                        .then()
                        .statusCode(201)
                        .extract()
                        .asByteArray());

        assertThat(records()).containsExactly("3 1 1 " + spki("direct.pem"));
    }

    @Test
    void takeAKeyFromACsrToo() {
        String csr = Csrs.pemFor(host);
        String key =
                Api.admin()
                        .contentType("application/pkcs10")
                        .body(csr.getBytes(US_ASCII))
                        .put(path + "next-key")
                        .then()
                        .statusCode(200)
                        .extract()
                        .path("tlsa");

        assertThat(records()).contains(key);
    }

    @Test
    void loseAKeyThatIsTakenBack() {
        openssl.run(
                "genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out next.key".split(" "));
        openssl.run("pkey -in next.key -pubout -out next.pub".split(" "));
        String record = announce("next.pub", Api.adminToken()).extract().path("tlsa");
        String key = record.substring("3 1 1 ".length());
        assertThat(records()).contains(record);

        withdraw(key, tokens.of(Role.OPERATOR, Scopes.names("*.example.com"))).statusCode(403);
        assertThat(records()).contains(record);
        withdraw(key, tokens.of(Role.OPERATOR, Scopes.names(host))).statusCode(204);

        assertThat(records()).isNotEmpty().doesNotContain(record);
        withdraw(key, Api.adminToken()).statusCode(404);
        withdraw("x", Api.adminToken()).statusCode(400);
    }

    @Test
    void loseAnAnnouncedKeyThatIsBlocked() {
        openssl.run(
                "genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out next.key".split(" "));
        openssl.run("pkey -in next.key -pubout -out next.pub".split(" "));
        String record = announce("next.pub", Api.adminToken()).extract().path("tlsa");
        assertThat(records()).contains(record);

        Api.admin()
                .contentType("application/json")
                .body("{\"reason\": \"keyCompromise\"}")
                .post("/v1/keys/" + record.substring("3 1 1 ".length()) + "/revocation")
                .then()
                .statusCode(200);

        assertThat(records()).isNotEmpty().doesNotContain(record);
    }

    /** Somebody else with the same name, or a task that asks each hour. */
    @Test
    void keepAKeyHoweverOftenAnotherIsCertified() {
        KeyPair other = Keys.p256();
        byte[] csr = Csrs.with(other).dns(host).body();
        for (int i = 0; i < MORE_THAN_ARE_LOOKED_AT; i++) {
            Api.signing(csr).post(Api.CERTIFICATES).then().statusCode(201);
        }

        assertThat(records())
                .contains("3 1 1 " + spki("old.pem"))
                .contains("3 1 1 " + SubjectKey.of(other.getPublic()).sha256());
    }

    private ValidatableResponse withdraw(String key, String token) {
        return Api.as(token).delete(path + "next-key?spki=" + key).then();
    }

    @Test
    void takeNoKeyThatWouldNotBeCertified() {
        openssl.run("genrsa -out weak.key 1024".split(" "));
        openssl.run("pkey -in weak.key -pubout -out weak.pub".split(" "));

        announce("weak.pub", Api.adminToken()).statusCode(422);
        announce("old.pem", Api.adminToken()).statusCode(400);
    }

    @Test
    void letNobodyAnnounceAKeyForAHostOutsideTheirNames() {
        openssl.run("pkey -in old.key -pubout -out old.pub".split(" "));

        announce("old.pub", tokens.of(Role.OPERATOR, Scopes.names("*.example.com")))
                .statusCode(403)
                .body("detail", containsString(host));
        announce("old.pub", tokens.of(Role.OPERATOR, Scopes.names(host))).statusCode(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"port=0", "port=65536", "port=x", "format=bind"})
    void sayWhatIsMalformed(String query) {
        given().get(path + "tlsa?" + query).then().statusCode(400);
    }

    @Test
    void areNotThereForAHostWithoutACertificate() {
        given().get("/v1/hosts/nobody.example.org/tlsa").then().statusCode(404);
    }

    private List<String> records() {
        return given().get(path + "tlsa")
                .asString()
                .lines()
                .map(line -> line.substring(line.indexOf("TLSA ") + 5))
                .toList();
    }

    private List<Boolean> accepted(TlsServer server, List<String> records) {
        try (server) {
            return records.stream().map(record -> believes(server.port(), record)).toList();
        }
    }

    private boolean believes(int port, String record) {
        return openssl.tryRun(
                                "s_client",
                                "-connect",
                                "127.0.0.1:" + port,
                                "-verify_return_error",
                                "-no-CAfile",
                                "-no-CApath",
                                "-no-CAstore",
                                "-dane_tlsa_domain",
                                host,
                                "-dane_tlsa_rrdata",
                                record)
                        .status()
                == 0;
    }

    private TlsServer serving(String name) throws IOException {
        return TlsServer.start(openssl.read(name + ".pem"), openssl.read(name + ".key"));
    }

    private void makeKey(String name) {
        openssl.run(
                ("req -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout %1$s.key -out %1$s.csr -subj /"
                                + " -addext subjectAltName=DNS:%2$s")
                        .formatted(name, host)
                        .split(" "));
    }

    private void issue(String name) {
        openssl.write(
                name + ".pem",
                Api.signing(openssl.read(name + ".csr"))
                        .post(Api.CERTIFICATES)
                        .then()
                        .statusCode(201)
                        .extract()
                        .asByteArray());
    }

    private void revoke(String file) {
        String serial = openssl.run("x509", "-in", file, "-noout", "-serial").strip();
        Api.admin()
                .contentType("application/json")
                .body("{}")
                .post(Api.CERTIFICATES + "/" + serial.substring("serial=".length()) + "/revocation")
                .then()
                .statusCode(200);
    }

    private ValidatableResponse announce(String file, String token) {
        return Api.as(token)
                .contentType("application/x-pem-file")
                .body(openssl.read(file))
                .put(path + "next-key")
                .then();
    }

    private String issuingSpki() {
        openssl.write("issuing.pem", given().get("/ca/issuing.pem").asByteArray());
        return spki("issuing.pem");
    }

    private String spki(String file) {
        openssl.write("spki.pem", openssl.run("x509", "-in", file, "-noout", "-pubkey"));
        openssl.run("pkey -pubin -in spki.pem -outform DER -out spki.der".split(" "));
        return openssl.run("dgst", "-sha256", "-r", "spki.der").substring(0, 64);
    }
}
