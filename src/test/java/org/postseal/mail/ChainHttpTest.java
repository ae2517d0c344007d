package org.postseal.mail;

import static io.restassured.RestAssured.given;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import java.nio.file.Path;
import java.security.KeyPair;
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
import org.postseal.testing.AuditTrail;
import org.postseal.testing.Csrs;
import org.postseal.testing.Keys;
import org.postseal.testing.OpenSsl;
import org.postseal.testing.Owner;
import org.postseal.testing.Patience;
import org.postseal.testing.TestAuthority;
import org.postseal.x509.Certificate;
import org.postseal.x509.DistinguishedName;
import org.postseal.x509.NameConstraints;
import org.postseal.x509.SubjectKey;

/** A purchased certificate and its bundle, put in order and kept. */
@QuarkusTest
@Timeout(120)
class ChainHttpTest {

    private static final TestAuthority ROOT =
            TestAuthority.root(DistinguishedName.parse("CN=Sold Root"), Keys.p256());
    private static final TestAuthority SELLER =
            ROOT.issuing(
                    DistinguishedName.parse("CN=Sold Issuing"),
                    Keys.p256(),
                    NameConstraints.none());

    @Inject TestTokens tokens;

    @TempDir Path directory;

    private String host;
    private String path;
    private Certificate leaf;
    private String heap;
    private String chain;

    @BeforeEach
    void buyACertificate() {
        host = "k" + System.nanoTime() + ".example.org";
        path = "/v1/hosts/" + host + "/";
        leaf = bought(host);
        heap = ROOT.certificate().pem() + SELLER.certificate().pem() + leaf.pem() + leaf.pem();
        chain = leaf.pem() + SELLER.certificate().pem();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "application/x-pem-file",
                "application/pem-certificate-chain",
                "text/plain",
                "application/octet-stream"
            })
    void putsAHeapInOrderAndWarnsOfItsRoot(String type) {
        Api.admin()
                .contentType(type)
                .body(heap.getBytes(US_ASCII))
                .post("/v1/chains")
                .then()
                .statusCode(200)
                .contentType("application/pem-certificate-chain")
                .body(equalTo(chain))
                .header("Warning", containsString("root"));
    }

    @Test
    void takesPkcs7AsOpensslMakesItAndJsonAndAForm() {
        OpenSsl openssl = new OpenSsl(directory);
        openssl.write("heap.pem", heap);
        openssl.run("crl2pkcs7 -nocrl -certfile heap.pem -outform DER -out heap.p7b".split(" "));

        for (ValidatableResponse answer :
                new ValidatableResponse[] {
                    Api.admin()
                            .contentType("application/pkcs7-mime")
                            .body(openssl.read("heap.p7b"))
                            .post("/v1/chains")
                            .then(),
                    Api.admin()
                            .contentType("application/json")
                            .body("{\"chain\": \"" + heap.replace("\n", "\\n") + "\"}")
                            .post("/v1/chains")
                            .then(),
                    Api.admin()
                            .multiPart("chain", "heap.pem", heap.getBytes(US_ASCII))
                            .post("/v1/chains")
                            .then()
                }) {
            answer.statusCode(200).body(equalTo(chain));
        }
    }

    @Test
    void doesNotWarnOfOurOwnRoot() {
        String own =
                Api.signing(Csrs.pemFor(host).getBytes(US_ASCII)).post(Api.CERTIFICATES).asString();

        post(own).statusCode(200).header("Warning", nullValue()).body(equalTo(own));
    }

    @Test
    void saysWhatIsWrong() {
        post(leaf.pem()).statusCode(422).body("detail", containsString("'CN=Sold Issuing'"));
        post("nothing").statusCode(400);
        Api.admin()
                .contentType("image/png")
                .body(heap.getBytes(US_ASCII))
                .post("/v1/chains")
                .then()
                .statusCode(415);
        post("x".repeat(1024 * 1024 + 1)).statusCode(413);
    }

    @Test
    void servesAKeptChainLikeOurOwn() {
        keep(Api.adminToken()).statusCode(201).body(equalTo(chain));

        given().get(path + "chain.pem").then().statusCode(200).body(equalTo(chain));
        given().get(path + "status")
                .then()
                .body("current.issuer", equalTo("CN=Sold Issuing"))
                .body("warnings", hasSize(0));
        keep(Api.adminToken()).statusCode(200).body(equalTo(chain));
        assertThat(
                        AuditTrail.of("token:" + TestTokens.id(Api.adminToken())).stream()
                                .filter(
                                        record ->
                                                record.contains("host.keep-chain")
                                                        && record.contains(host)))
                .hasSize(1);
    }

    @Test
    void servesWhatCameLastFirstAndEachKeyItsOwn() {
        keep(Api.adminToken()).statusCode(201);
        String own =
                Api.signing(Csrs.pemFor(host).getBytes(US_ASCII)).post(Api.CERTIFICATES).asString();

        given().get(path + "chain.pem").then().body(equalTo(own));
        given().get(path + "chain.pem?spki=" + leaf.key().sha256()).then().body(equalTo(chain));
        leaf = bought(host);
        heap = chain = leaf.pem() + SELLER.certificate().pem();
        keep(Api.adminToken()).statusCode(201);
        given().get(path + "chain.pem").then().body(equalTo(chain));
    }

    @Test
    void keepsNothingOfAnotherNameNorOurOwn() {
        path = "/v1/hosts/other.example.org/";
        keep(Api.adminToken()).statusCode(422).body("detail", containsString("other.example.org"));
        path = "/v1/hosts/" + host + "/";
        heap = Api.signing(Csrs.pemFor(host).getBytes(US_ASCII)).post(Api.CERTIFICATES).asString();
        keep(Api.adminToken()).statusCode(422).body("detail", containsString("own"));
    }

    @Test
    void takesAWildcardForOneLabel() {
        leaf = bought("*.example.org");
        heap = leaf.pem() + SELLER.certificate().pem();

        keep(Api.adminToken()).statusCode(201);
        path = "/v1/hosts/a." + host + "/";
        keep(Api.adminToken()).statusCode(422);
    }

    @Test
    void letsNobodyKeepAChainForAHostOutsideTheirNames() {
        keep(tokens.of(Role.OPERATOR, Scopes.names("*.example.com"))).statusCode(403);
        keep(tokens.of(Role.AUDITOR)).statusCode(403);
        keep(tokens.of(Role.REQUESTER, Scopes.names(host))).statusCode(201);
    }

    @Test
    void keepsAChainNoLongerWhenToldSo() {
        String own =
                Api.signing(Csrs.pemFor(host).getBytes(US_ASCII)).post(Api.CERTIFICATES).asString();
        keep(Api.adminToken()).statusCode(201);

        drop(tokens.of(Role.OPERATOR, Scopes.names("*.example.com"))).statusCode(403);
        given().get(path + "chain.pem").then().body(equalTo(chain));
        drop(tokens.of(Role.REQUESTER, Scopes.names(host))).statusCode(204);
        given().get(path + "chain.pem").then().body(equalTo(own));
        drop(Api.adminToken()).statusCode(404);
        keep(Api.adminToken()).statusCode(201);
        drop(Api.adminToken()).statusCode(204);
        assertThat(
                        AuditTrail.of("token:" + TestTokens.id(Api.adminToken())).stream()
                                .filter(
                                        record ->
                                                record.contains("host.drop-chain")
                                                        && record.contains(host)
                                                        && record.contains(leaf.serial().hex())))
                .hasSize(1);
    }

    /** Whoever knows the public key can have it certified elsewhere. */
    @Test
    void neverServesAnothersCertificateForAKeyThatHasOneOfOurs() {
        KeyPair key = Keys.p256();
        String own =
                Api.signing(Csrs.with(key).dns(host).body())
                        .post(Api.CERTIFICATES)
                        .then()
                        .statusCode(201)
                        .extract()
                        .asString();
        buy(key);
        keep(Api.adminToken()).statusCode(201);

        given().get(path + "chain.pem").then().body(equalTo(own));
        given().get(path + "chain.pem?spki=" + leaf.key().sha256()).then().body(equalTo(own));

        revokeNewest();
        given().get(path + "chain.pem").then().body(equalTo(chain));
    }

    @Test
    void servesNoChainOfABlockedKeyAndKeepsNone() {
        Api.signing(Csrs.pemFor(host).getBytes(US_ASCII)).post(Api.CERTIFICATES);
        keep(Api.adminToken()).statusCode(201);
        given().get(path + "tlsa").then().body(containsString(leaf.key().sha256()));

        Api.admin()
                .contentType("application/json")
                .body("{\"reason\": \"keyCompromise\"}")
                .post("/v1/keys/" + leaf.key().sha256() + "/revocation")
                .then()
                .statusCode(200);

        given().get(path + "chain.pem?spki=" + leaf.key().sha256()).then().statusCode(404);
        given().get(path + "tlsa").then().body(not(containsString(leaf.key().sha256())));
        keep(Api.adminToken()).statusCode(422).body("detail", containsString("blocked"));
    }

    @Test
    void servesNothingForEverThatWasHandedOver() {
        keep(Api.adminToken()).statusCode(201);
        Owner.update(
                "UPDATE kept_chain SET kept_at = kept_at - interval '826 days' WHERE host = ?",
                host);

        // What was read is remembered for a second.
        Patience patience = new Patience();
        while (given().get(path + "chain.pem").statusCode() == 200) {
            patience.aMoment();
        }
        keep(Api.adminToken()).statusCode(201);
        given().get(path + "chain.pem").then().body(equalTo(chain));
    }

    @Test
    void mustBeToldWhichChainItIs() {
        keep(Api.adminToken()).statusCode(201);

        Api.admin()
                .delete(path + "chain.pem")
                .then()
                .statusCode(400)
                .body("detail", containsString("spki"));
        given().get(path + "chain.pem").then().body(equalTo(chain));
    }

    private ValidatableResponse drop(String token) {
        return Api.as(token).delete(path + "chain.pem?spki=" + leaf.key().sha256()).then();
    }

    private ValidatableResponse keep(String token) {
        return Api.as(token)
                .contentType("application/x-pem-file")
                .body(heap.getBytes(US_ASCII))
                .put(path + "chain.pem")
                .then();
    }

    private static ValidatableResponse post(String body) {
        return Api.admin()
                .contentType("application/x-pem-file")
                .body(body.getBytes(US_ASCII))
                .post("/v1/chains")
                .then();
    }

    private void buy(KeyPair key) {
        leaf = SELLER.sign(SELLER.leaf(SubjectKey.of(key.getPublic()), host));
        heap = chain = leaf.pem() + SELLER.certificate().pem();
    }

    private void revokeNewest() {
        String serial = Api.admin().get(Api.CERTIFICATES + "?name=" + host).path("items[0].serial");
        Api.admin()
                .contentType("application/json")
                .body("{}")
                .post(Api.CERTIFICATES + "/" + serial + "/revocation")
                .then()
                .statusCode(200);
    }

    private static Certificate bought(String name) {
        return SELLER.sign(SELLER.leaf(SubjectKey.of(Keys.p256().getPublic()), name));
    }
}
