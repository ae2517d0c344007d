package org.postseal.rest;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.postseal.testing.Api.admin;

import io.restassured.response.ValidatableResponse;
import java.io.ByteArrayOutputStream;
import java.util.HashMap;
import java.util.Map;
import org.postseal.testing.Api;
import org.postseal.testing.Csrs;

/** What an administrator asks for to make authorities and to use them. */
final class AuthorityApi {

    static final String PASSPHRASE = "correct horse battery";

    private AuthorityApi() {}

    /** Asks for an authority of the subject {@code CN=name,O=Example}. */
    static ValidatableResponse createAuthority(String name, Map<String, Object> more) {
        Map<String, Object> body =
                new HashMap<>(Map.of("name", name, "key", "EC-P256", "passphrase", PASSPHRASE));
        body.put("subject", "CN=" + name + ",O=Example");
        body.putAll(more);
        return admin().contentType("application/json").body(body).post("/v1/authorities").then();
    }

    /** Asks for one below a root that is elsewhere. */
    static ValidatableResponse createOutside(String name, Map<String, Object> more) {
        Map<String, Object> body = new HashMap<>(Map.of("kind", "issuing"));
        body.put("parent", null);
        body.putAll(more);
        return createAuthority(name, body);
    }

    /** What the root elsewhere is to sign. */
    static byte[] request(String name) {
        return admin().get("/v1/authorities/" + name + "/request.csr")
                .then()
                .statusCode(200)
                .contentType("application/pkcs10")
                .extract()
                .asByteArray();
    }

    /** Hands in what the root elsewhere has signed. */
    static ValidatableResponse certify(String name, byte[]... certificates) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] certificate : certificates) {
            all.writeBytes(certificate);
        }
        return admin().contentType("application/x-pem-file")
                .body(all.toByteArray())
                .put("/v1/authorities/" + name + "/certificate.pem")
                .then();
    }

    static ValidatableResponse succeed(String name, Map<String, Object> more) {
        Map<String, Object> body = new HashMap<>(Map.of("passphrase", PASSPHRASE));
        body.putAll(more);
        return admin().contentType("application/json")
                .body(body)
                .post("/v1/authorities/" + name + "/successor")
                .then();
    }

    /** Asks for a certificate of {@code mail.example.org}, as JSON. */
    static ValidatableResponse issue(String authority) {
        return issue(authority, "mail.example.org");
    }

    static ValidatableResponse issue(String authority, String name) {
        return Api.signing(Csrs.pemFor(name).getBytes(US_ASCII))
                .accept("application/json")
                .post(Api.CERTIFICATES + "?authority=" + authority)
                .then();
    }

    /** The chain of a new certificate, PEM. */
    static byte[] chain(String authority) {
        return Api.signing(Csrs.pemFor("mail.example.org").getBytes(US_ASCII))
                .post(Api.CERTIFICATES + "?authority=" + authority)
                .then()
                .statusCode(201)
                .extract()
                .asByteArray();
    }

    /** Which authority has signed. */
    static String signer(ValidatableResponse issued) {
        return issued.statusCode(201).extract().path("authority");
    }
}
