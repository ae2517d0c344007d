package org.postseal.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.matchesPattern;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.nio.file.Path;
import java.security.KeyPair;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postseal.access.Role;
import org.postseal.access.TestTokens;
import org.postseal.testing.Api;
import org.postseal.testing.AuditTrail;
import org.postseal.testing.Csrs;
import org.postseal.testing.Keys;
import org.postseal.testing.OpenSsl;

/**
 * Good requests that are refused for what the service knows: the caller, the key, the authority.
 */
@QuarkusTest
class CertificateRefusalTest {

    private static final String PASSPHRASE = "correct horse battery staple";

    @Inject TestTokens tokens;

    @TempDir Path directory;

    private final byte[] csr = Csrs.with(Keys.p256()).dns("mail.example.org").body();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Bearer",
                "Bearer ",
                "Bearer pst_",
                "Bearer pst_AAAA",
                "Bearer not-a-token",
                "Basic YWRtaW46YWRtaW4=",
                "admin"
            })
    void refusesWhateverIsNoToken(String credentials) {
        unauthenticated(Api.anonymous().header("Authorization", credentials));
    }

    @Test
    void refusesARequestWithoutAToken() {
        unauthenticated(Api.anonymous());
    }

    @Test
    void refusesAChangedToken() {
        String token = Api.adminToken();
        char last = token.charAt(token.length() - 3);
        unauthenticated(
                Api.as(
                        token.substring(0, token.length() - 3)
                                + (last == 'A' ? 'B' : 'A')
                                + token.substring(token.length() - 2)));
    }

    @Test
    void refusesAnExpiredToken() {
        unauthenticated(Api.as(tokens.until(Instant.now().minusSeconds(1), Role.ADMIN)));
    }

    @Test
    void letsATokenInUntilItExpires() {
        post(Api.as(tokens.until(Instant.now().plusSeconds(3600), Role.REQUESTER)))
                .then()
                .statusCode(201);
    }

    @Test
    void refusesARoleThatMayOnlyRead() {
        long before = Api.storedRows();

        String auditor = tokens.of(Role.AUDITOR);
        problem(post(Api.as(auditor)), 403, "forbidden");

        assertThat(Api.storedRows()).isEqualTo(before);
        assertThat(AuditTrail.of("token:" + TestTokens.id(auditor)))
                .anyMatch(
                        record ->
                                record.contains("REFUSED")
                                        && record.contains("POST " + Api.CERTIFICATES));
    }

    @Test
    void looksAtTheTokenBeforeTheBody() {
        problem(
                Api.anonymous()
                        .contentType("application/pkcs10")
                        .body(new byte[] {1})
                        .post(Api.CERTIFICATES),
                401,
                "unauthenticated");
    }

    @Test
    void refusesAKeyThatServesEntirelyOtherNames() {
        KeyPair key = Keys.p256();
        sign(key, "a.example.org", "b.example.org").then().statusCode(201);
        long before = Api.storedRows();

        problem(sign(key, "c.example.org"), 422, "policy")
                .body("detail", containsString("key of its own"));

        assertThat(Api.storedRows()).isEqualTo(before);
        sign(key, "b.example.org", "c.example.org").then().statusCode(201);
    }

    @Test
    void refusesAnAuthoritysOwnKey() throws Exception {
        KeyPair key = Keys.newRsa(2048);
        importAuthority(key);
        long before = Api.storedRows();

        problem(sign(key, "mail.example.org"), 422, "policy")
                .body("detail", containsString("authority's own"));

        assertThat(Api.storedRows()).isEqualTo(before);
    }

    @Test
    void refusesToSignWithALockedAuthorityUntilItIsUnlocked() {
        String name = createAuthority();
        Api.admin().post("/v1/authorities/" + name + "/lock").then().statusCode(204);
        long before = Api.storedRows();

        problem(post(Api.admin().queryParam("authority", name)), 503, "authority-locked")
                .header("Retry-After", matchesPattern("[1-9][0-9]*"))
                .body(
                        "detail",
                        containsString(
                                "The authority "
                                        + name
                                        + " is locked; an operator unlocks it with POST /v1/authorities/"
                                        + name
                                        + "/unlock"));
        assertThat(Api.storedRows()).isEqualTo(before);

        Api.admin()
                .contentType("text/plain")
                .body(PASSPHRASE)
                .post("/v1/authorities/" + name + "/unlock")
                .then()
                .statusCode(204);
        post(Api.admin().queryParam("authority", name)).then().statusCode(201);
    }

    private void unauthenticated(RequestSpecification request) {
        long before = Api.storedRows();
        problem(post(request), 401, "unauthenticated")
                .header("WWW-Authenticate", containsString("Bearer"));
        assertThat(Api.storedRows()).isEqualTo(before);
    }

    private Response post(RequestSpecification request) {
        return request.contentType("application/pkcs10").body(csr).post(Api.CERTIFICATES);
    }

    private static Response sign(KeyPair key, String... names) {
        return Api.signing(Csrs.with(key).dns(names).body()).post(Api.CERTIFICATES);
    }

    private static ValidatableResponse problem(Response answer, int status, String kind) {
        return answer.then()
                .statusCode(status)
                .header("Content-Type", "application/problem+json")
                .body("type", equalTo("urn:postseal:problem:" + kind));
    }

    private static String createAuthority() {
        String name = "locked-" + UUID.randomUUID();
        Api.admin()
                .contentType("application/json")
                .body(
                        Map.of(
                                "name",
                                name,
                                "kind",
                                "root",
                                "subject",
                                "CN=" + name,
                                "key",
                                "EC-P256",
                                "passphrase",
                                PASSPHRASE))
                .post("/v1/authorities")
                .then()
                .statusCode(201);
        return name;
    }

    private void importAuthority(KeyPair key) {
        OpenSsl openssl = new OpenSsl(directory);
        openssl.write("plain.der", key.getPrivate().getEncoded());
        openssl.run(
                "pkcs8",
                "-topk8",
                "-inform",
                "DER",
                "-in",
                "plain.der",
                "-out",
                "ca.key",
                "-passout",
                "pass:" + PASSPHRASE);
        openssl.run(
                "req",
                "-x509",
                "-new",
                "-key",
                "ca.key",
                "-passin",
                "pass:" + PASSPHRASE,
                "-subj",
                "/CN=Imported",
                "-days",
                "30",
                "-out",
                "ca.pem");
        Api.admin()
                .multiPart("name", "imported-" + UUID.randomUUID())
                .multiPart("passphrase", PASSPHRASE)
                .multiPart("key", "ca.key", openssl.read("ca.key"))
                .multiPart("certificate", "ca.pem", openssl.read("ca.pem"))
                .post("/v1/authorities")
                .then()
                .statusCode(201);
    }
}
