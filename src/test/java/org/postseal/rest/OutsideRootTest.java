package org.postseal.rest;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.nullValue;
import static org.postseal.testing.Api.admin;
import static org.postseal.testing.Api.anonymous;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import java.io.ByteArrayOutputStream;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postseal.testing.Api;
import org.postseal.testing.Csrs;
import org.postseal.testing.OpenSsl;

/** Authorities whose root is kept by somebody else, with the OpenSSL command line. */
@QuarkusTest
class OutsideRootTest {

    private static final String AUTHORITY =
            "basicConstraints=critical,CA:TRUE,pathlen:0\nkeyUsage=critical,keyCertSign,cRLSign\n";
    private static final String INTERMEDIATE =
            "basicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign,cRLSign\n";

    @TempDir Path directory;

    @Test
    void isMadeOfARequestAndWhatTheRootSigned() {
        ask("offline", Map.of())
                .statusCode(201)
                .header("Location", containsString("/v1/authorities/offline"))
                .header("Link", containsString("/v1/authorities/offline/request.csr"))
                .body("state", equalTo("pending"))
                .body("request", equalTo("/v1/authorities/offline/request.csr"))
                .body("parent", nullValue())
                .body("notAfter", nullValue())
                .body("locked", equalTo(false));
        OpenSsl root = root("/O=Example/CN=Offline root");
        root.write("request.csr", request("offline"));
        assertThat(root.run("req", "-in", "request.csr", "-noout", "-text", "-verify"))
                .contains("CN = offline")
                .containsPattern("Basic Constraints: critical\\s+CA:TRUE, pathlen:0\n")
                .containsPattern("Key Usage: critical\\s+Certificate Sign, CRL Sign\n");

        // As openssl x509 -req -copy_extensions copyall takes the request's extensions.
        sign(root, "root", "-copy_extensions", "copyall");
        certify("offline", root.read("issuing.pem"), root.read("root.pem"))
                .statusCode(201)
                .body("state", equalTo("active"))
                .body("locked", equalTo(false));

        root.write("mail.pem", issue("offline").statusCode(201).extract().asByteArray());
        assertThat(
                        root.run(
                                "verify",
                                "-x509_strict",
                                "-CAfile",
                                "root.pem",
                                "-untrusted",
                                "mail.pem",
                                "mail.pem"))
                .isEqualTo("mail.pem: OK\n");
        assertThat(anonymous().get("/roots.pem").asString())
                .contains(new String(root.read("root.pem"), US_ASCII));
        anonymous()
                .get("/ca/offline-with-crl.pem")
                .then()
                .statusCode(404)
                .body("detail", containsString("There is no revocation list"));
        // An answer that was lost is asked for again.
        certify("offline", root.read("issuing.pem"), root.read("root.pem")).statusCode(200);
        admin().get("/v1/audit?action=authority.certify")
                .then()
                .body("items.details.authority", hasItem("offline"));
    }

    @Test
    void signsNothingBeforeItsCertificateIsHere() {
        ask("waiting", Map.of()).statusCode(201);

        issue("waiting")
                .statusCode(422)
                .body("detail", containsString("waits for its certificate"));
        admin().get("/v1/authorities/waiting").then().body("state", equalTo("pending"));
        admin().get("/v1/authorities").then().body("name", hasItem("waiting"));
        anonymous()
                .get("/ca/waiting.pem")
                .then()
                .statusCode(404)
                .body("detail", containsString("waits for its certificate"));
        ask("waiting", Map.of()).statusCode(409);
        ask("own", Map.of("kind", "root")).statusCode(201);
        for (String other : List.of("own", "nobody")) {
            admin().get("/v1/authorities/" + other + "/request.csr").then().statusCode(404);
        }
        certify("nobody", otherRoot()).statusCode(404);
        certify("own", otherRoot()).statusCode(409);
    }

    @Test
    void takesAChainInAnyOrder() {
        ask("deep", Map.of("key", "Ed25519")).statusCode(201);
        OpenSsl root = root("/CN=Deep root");
        OpenSsl policy = new OpenSsl(directory);
        intermediate(root, "policy", INTERMEDIATE);
        policy.write("request.csr", request("deep"));
        policy.write("extensions", AUTHORITY);
        sign(policy, "policy", "-extfile", "extensions");

        certify("deep", root.read("root.pem"), root.read("policy.pem"), policy.read("issuing.pem"))
                .statusCode(201);

        policy.write("mail.pem", issue("deep").statusCode(201).extract().asByteArray());
        assertThat(new String(policy.read("mail.pem"), US_ASCII).split("BEGIN CERTIFICATE"))
                .hasSize(4);
        assertThat(
                        policy.run(
                                "verify",
                                "-CAfile",
                                "root.pem",
                                "-untrusted",
                                "mail.pem",
                                "mail.pem"))
                .isEqualTo("mail.pem: OK\n");
    }

    @Test
    void refusesEachThingThatIsNotWhatWasAskedFor() {
        ask("strict", Map.of("permittedNames", List.of("example.org"))).statusCode(201);
        OpenSsl root = root("/CN=Strict root");
        byte[] anchor = root.read("root.pem");
        root.write("request.csr", request("strict"));
        String constrained = AUTHORITY + "nameConstraints=critical,permitted;DNS:example.org\n";

        refused(
                "keyCertSign",
                signed(root, "basicConstraints=critical,CA:TRUE\nkeyUsage=cRLSign\n"),
                anchor);
        refused(
                "cRLSign",
                signed(root, "basicConstraints=critical,CA:TRUE\nkeyUsage=keyCertSign\n"),
                anchor);
        refused("key usage", signed(root, "basicConstraints=critical,CA:TRUE\n"), anchor);
        refused("CA:TRUE", signed(root, "keyUsage=keyCertSign,cRLSign\n"), anchor);
        refused("limited to example.org", signed(root, AUTHORITY), anchor);
        refused(
                "limited to example.org",
                signed(root, AUTHORITY + "nameConstraints=critical,permitted;DNS:org\n"),
                anchor);
        refused("another subject", signedByCa(root, constrained, "-subj", "/CN=other"), anchor);
        refused(
                "ended on",
                signedByCa(
                        root,
                        constrained,
                        "-startdate",
                        "20240101000000Z",
                        "-enddate",
                        "20250101000000Z"),
                anchor);
        refused(
                "valid only from",
                signedByCa(
                        root,
                        constrained,
                        "-startdate",
                        "20990101000000Z",
                        "-enddate",
                        "21000101000000Z"),
                anchor);
        refused("send the certificates of its issuers", signed(root, constrained));
        refused("authority's key", anchor);
        refused("not above", signed(root, constrained), anchor, otherRoot());
        refused(
                "does not verify",
                signed(root, constrained + "1.2.3.4=critical,DER:0500\n"),
                anchor);

        intermediate(root, "narrow", AUTHORITY);
        root.write("extensions", constrained);
        sign(root, "narrow", "-extfile", "extensions");
        refused("path length", root.read("issuing.pem"), root.read("narrow.pem"), anchor);

        certify("strict", signed(root, constrained), anchor).statusCode(201);
        certify("strict", signed(root, constrained, "-set_serial", "77"), anchor)
                .statusCode(409)
                .body("detail", containsString("has a certificate already"));
    }

    /** The root outside takes its time; until then all stays as it was. */
    @Test
    void isFollowedOnceTheRootHasSignedForItsSuccessor() {
        ask("patient", Map.of()).statusCode(201);
        OpenSsl root = root("/CN=Patient root");
        byte[] anchor = root.read("root.pem");
        root.write("request.csr", request("patient"));
        certify("patient", signed(root, AUTHORITY), anchor).statusCode(201);

        admin().contentType("application/json")
                .body(Map.of("passphrase", "correct horse battery"))
                .post("/v1/authorities/patient/successor")
                .then()
                .statusCode(201)
                .body("name", equalTo("patient-2"))
                .body("subject", equalTo("CN=patient G2,O=Example"))
                .body("state", equalTo("pending"));
        assertThat(signerFor("patient")).isEqualTo("patient");

        root.write("request.csr", request("patient-2"));
        certify("patient-2", signed(root, AUTHORITY), anchor)
                .statusCode(201)
                .body("predecessor", equalTo("patient"));
        assertThat(signerFor("patient")).isEqualTo("patient-2");
    }

    private static String signerFor(String authority) {
        return Api.signing(Csrs.pemFor("mail.example.org").getBytes(US_ASCII))
                .accept("application/json")
                .post(Api.CERTIFICATES + "?authority=" + authority)
                .then()
                .statusCode(201)
                .extract()
                .path("authority");
    }

    private void refused(String word, byte[]... certificates) {
        certify("strict", certificates)
                .statusCode(422)
                .contentType("application/problem+json")
                .body("detail", containsString(word));
        admin().get("/v1/authorities/strict").then().body("state", equalTo("pending"));
    }

    private byte[] signed(OpenSsl root, String extensions, String... options) {
        root.write("extensions", extensions);
        String[] all = new String[options.length + 2];
        all[0] = "-extfile";
        all[1] = "extensions";
        System.arraycopy(options, 0, all, 2, options.length);
        sign(root, "root", all);
        return root.read("issuing.pem");
    }

    /** With the program that keeps an index, and knows more options. */
    private static byte[] signedByCa(OpenSsl root, String extensions, String... options) {
        root.write("extensions", extensions);
        root.write("index.txt", "");
        root.write(
                "ca.cnf",
                """
                [ca]
                default_ca = a
                [a]
                database = index.txt
                new_certs_dir = .
                default_md = sha256
                policy = any
                unique_subject = no
                rand_serial = yes
                serial = serial
                [any]
                commonName = supplied
                organizationName = optional
                """);
        String[] command = {
            "ca",
            "-batch",
            "-config",
            "ca.cnf",
            "-in",
            "request.csr",
            "-cert",
            "root.pem",
            "-keyfile",
            "root.key",
            "-days",
            "1000",
            "-notext",
            "-preserveDN",
            "-extfile",
            "extensions",
            "-out",
            "issuing.pem"
        };
        String[] all = Arrays.copyOf(command, command.length + options.length);
        System.arraycopy(options, 0, all, command.length, options.length);
        root.run(all);
        return root.read("issuing.pem");
    }

    private OpenSsl root(String subject) {
        OpenSsl openssl = new OpenSsl(directory);
        openssl.run(
                "req",
                "-x509",
                "-new",
                "-newkey",
                "ec",
                "-pkeyopt",
                "ec_paramgen_curve:P-384",
                "-nodes",
                "-keyout",
                "root.key",
                "-out",
                "root.pem",
                "-days",
                "3650",
                "-subj",
                subject,
                "-addext",
                "keyUsage=critical,keyCertSign,cRLSign");
        return openssl;
    }

    private byte[] otherRoot() {
        OpenSsl openssl = new OpenSsl(directory);
        openssl.run(
                "req",
                "-x509",
                "-new",
                "-newkey",
                "ec",
                "-pkeyopt",
                "ec_paramgen_curve:P-256",
                "-nodes",
                "-keyout",
                "other.key",
                "-out",
                "other.pem",
                "-subj",
                "/CN=Other");
        return openssl.read("other.pem");
    }

    private static void intermediate(OpenSsl root, String name, String extensions) {
        root.run(
                "req",
                "-new",
                "-newkey",
                "ec",
                "-pkeyopt",
                "ec_paramgen_curve:P-256",
                "-nodes",
                "-keyout",
                name + ".key",
                "-out",
                name + ".csr",
                "-subj",
                "/CN=" + name);
        root.write(name + ".ext", extensions);
        root.run(
                "x509",
                "-req",
                "-in",
                name + ".csr",
                "-CA",
                "root.pem",
                "-CAkey",
                "root.key",
                "-days",
                "2000",
                "-extfile",
                name + ".ext",
                "-out",
                name + ".pem");
    }

    /** Signs {@code request.csr} as {@code issuing.pem}. */
    private static void sign(OpenSsl openssl, String issuer, String... options) {
        String[] command = {
            "x509",
            "-req",
            "-in",
            "request.csr",
            "-CA",
            issuer + ".pem",
            "-CAkey",
            issuer + ".key",
            "-days",
            "1000",
            "-out",
            "issuing.pem"
        };
        String[] all = Arrays.copyOf(command, command.length + options.length);
        System.arraycopy(options, 0, all, command.length, options.length);
        openssl.run(all);
    }

    private static byte[] request(String name) {
        return admin().get("/v1/authorities/" + name + "/request.csr")
                .then()
                .statusCode(200)
                .contentType("application/pkcs10")
                .extract()
                .asByteArray();
    }

    private static ValidatableResponse certify(String name, byte[]... certificates) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] certificate : certificates) {
            all.writeBytes(certificate);
        }
        return admin().contentType("application/x-pem-file")
                .body(all.toByteArray())
                .put("/v1/authorities/" + name + "/certificate.pem")
                .then();
    }

    private static ValidatableResponse ask(String name, Map<String, Object> more) {
        Map<String, Object> body = new HashMap<>();
        body.put("name", name);
        body.put("kind", "issuing");
        body.put("parent", null);
        body.put("key", "EC-P256");
        body.put("subject", "CN=" + name + ",O=Example");
        body.put("passphrase", "correct horse battery");
        body.putAll(more);
        return admin().contentType("application/json").body(body).post("/v1/authorities").then();
    }

    private static ValidatableResponse issue(String authority) {
        return Api.signing(Csrs.pemFor("mail.example.org").getBytes(US_ASCII))
                .queryParam("authority", authority)
                .post(Api.CERTIFICATES)
                .then();
    }
}
