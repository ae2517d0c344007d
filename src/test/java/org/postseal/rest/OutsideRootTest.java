package org.postseal.rest;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.nullValue;
import static org.postseal.rest.AuthorityApi.certify;
import static org.postseal.rest.AuthorityApi.chain;
import static org.postseal.rest.AuthorityApi.createOutside;
import static org.postseal.rest.AuthorityApi.issue;
import static org.postseal.rest.AuthorityApi.request;
import static org.postseal.testing.Api.admin;
import static org.postseal.testing.Api.anonymous;
import static org.postseal.testing.OutsideRoot.AUTHORITY;

import io.quarkus.test.junit.QuarkusTest;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postseal.testing.OpenSsl;
import org.postseal.testing.OutsideRoot;

/** Authorities whose root is kept by somebody else, with the OpenSSL command line. */
@QuarkusTest
class OutsideRootTest {

    private static final String INTERMEDIATE =
            "basicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign,cRLSign\n";
    private static final DateTimeFormatter UTC =
            DateTimeFormatter.ofPattern("yyyyMMddHHmmss'Z'").withZone(ZoneOffset.UTC);

    @TempDir Path directory;

    @Test
    void isMadeOfARequestAndWhatTheRootSigned() {
        createOutside("offline", Map.of())
                .statusCode(201)
                .header("Location", containsString("/v1/authorities/offline"))
                .header("Link", containsString("/v1/authorities/offline/request.csr"))
                .body("state", equalTo("pending"))
                .body("request", equalTo("/v1/authorities/offline/request.csr"))
                .body("parent", nullValue())
                .body("notAfter", nullValue())
                .body("locked", equalTo(false));
        OutsideRoot root = OutsideRoot.in(directory, "/O=Example/CN=Offline root");
        OpenSsl openssl = root.openssl();
        openssl.write("offline.csr", request("offline"));
        assertThat(openssl.run("req", "-in", "offline.csr", "-noout", "-text", "-verify"))
                .contains("CN = offline")
                .containsPattern("Basic Constraints: critical\\s+CA:TRUE, pathlen:0\n")
                .containsPattern("Key Usage: critical\\s+Certificate Sign, CRL Sign\n");

        byte[] signed = root.signAsAsked(request("offline"));
        certify("offline", signed, root.certificate())
                .statusCode(201)
                .body("state", equalTo("active"))
                .body("locked", equalTo(false));

        openssl.write("mail.pem", chain("offline"));
        assertThat(verified(openssl, "-x509_strict")).isEqualTo("mail.pem: OK\n");
        assertThat(anonymous().get("/roots.pem").asString())
                .contains(new String(root.certificate(), US_ASCII));
        anonymous()
                .get("/ca/offline-with-crl.pem")
                .then()
                .statusCode(404)
                .body("detail", containsString("There is no revocation list"));
        // An answer that was lost is asked for again.
        certify("offline", signed, root.certificate()).statusCode(200);
        admin().get("/v1/audit?action=authority.certify")
                .then()
                .body("items.details.authority", hasItem("offline"));
    }

    @Test
    void signsNothingBeforeItsCertificateIsHere() {
        createOutside("waiting", Map.of()).statusCode(201);

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
        createOutside("waiting", Map.of()).statusCode(409);
        createOutside("own", Map.of("kind", "root")).statusCode(201);
        for (String other : List.of("own", "nobody")) {
            admin().get("/v1/authorities/" + other + "/request.csr").then().statusCode(404);
        }
        byte[] root = OutsideRoot.in(directory, "/CN=Other").certificate();
        certify("nobody", root).statusCode(404);
        certify("own", root).statusCode(409);
    }

    @Test
    void takesAChainInAnyOrder() {
        createOutside("deep", Map.of("key", "Ed25519")).statusCode(201);
        OutsideRoot root = OutsideRoot.in(directory, "/CN=Deep root");
        root.intermediate("policy", INTERMEDIATE);
        byte[] signed = root.signBy("policy", request("deep"), AUTHORITY);

        certify("deep", root.certificate(), root.openssl().read("policy.pem"), signed)
                .statusCode(201);

        byte[] mail = chain("deep");
        root.openssl().write("mail.pem", mail);
        assertThat(new String(mail, US_ASCII).split("BEGIN CERTIFICATE")).hasSize(4);
        assertThat(verified(root.openssl())).isEqualTo("mail.pem: OK\n");
    }

    /** Hosts' clocks may be as far behind. */
    @Test
    void takesWhatBeginsByAClockThatIsSomeMinutesAhead() {
        createOutside("ahead", Map.of()).statusCode(201);
        OutsideRoot root = OutsideRoot.in(directory, "/CN=Root ahead");

        certify("ahead", beginning(root, "ahead", Duration.ofMinutes(10)), root.certificate())
                .statusCode(422)
                .body("detail", containsString("valid only from"));
        certify("ahead", beginning(root, "ahead", Duration.ofMinutes(3)), root.certificate())
                .statusCode(201);
    }

    private static byte[] beginning(OutsideRoot root, String name, Duration fromNow) {
        String begin = UTC.format(Instant.now().plus(fromNow));
        return root.signByCa(request(name), AUTHORITY, "-startdate", begin);
    }

    @Test
    void refusesEachThingThatIsNotWhatWasAskedFor() {
        createOutside("strict", Map.of("permittedNames", List.of("example.org"))).statusCode(201);
        byte[] request = request("strict");
        OutsideRoot root = OutsideRoot.in(directory, "/CN=Strict root");
        byte[] anchor = root.certificate();
        String hostsOnly = AUTHORITY + "nameConstraints=critical,permitted;DNS:example.org\n";
        String constrained =
                hostsOnly.strip()
                        + ",permitted;email:example.org,permitted;email:.example.org"
                        + ",excluded;IP:0.0.0.0/0.0.0.0,excluded;IP:0:0:0:0:0:0:0:0/0:0:0:0:0:0:0:0\n";

        refused(
                "keyCertSign",
                root.sign(request, "basicConstraints=critical,CA:TRUE\nkeyUsage=cRLSign\n"),
                anchor);
        refused(
                "cRLSign",
                root.sign(request, "basicConstraints=critical,CA:TRUE\nkeyUsage=keyCertSign\n"),
                anchor);
        refused("key usage", root.sign(request, "basicConstraints=critical,CA:TRUE\n"), anchor);
        refused("CA:TRUE", root.sign(request, "keyUsage=keyCertSign,cRLSign\n"), anchor);
        refused("limited to example.org", root.sign(request, AUTHORITY), anchor);
        refused(
                "limited to example.org",
                root.sign(request, AUTHORITY + "nameConstraints=critical,permitted;DNS:org\n"),
                anchor);
        refused("lacks name constraints", root.sign(request, hostsOnly), anchor);
        refused(
                "lacks serverAuth",
                root.sign(request, constrained + "extendedKeyUsage=critical,emailProtection\n"),
                anchor);
        refused(
                "another subject",
                root.signByCa(request, constrained, "-subj", "/CN=other"),
                anchor);
        refused(
                "ended on",
                root.signByCa(
                        request,
                        constrained,
                        "-startdate",
                        "20240101000000Z",
                        "-enddate",
                        "20250101000000Z"),
                anchor);
        refused("send the certificates of its issuers", root.sign(request, constrained));
        refused("authority's key", anchor);
        root.intermediate("stranger", INTERMEDIATE);
        refused(
                "not above",
                root.sign(request, constrained),
                anchor,
                root.openssl().read("stranger.pem"));
        refused(
                "does not verify",
                root.sign(request, constrained + "1.2.3.4=critical,DER:0500\n"),
                anchor);
        root.intermediate("narrow", AUTHORITY);
        refused(
                "path length",
                root.signBy("narrow", request, constrained),
                root.openssl().read("narrow.pem"),
                anchor);

        certify("strict", root.sign(request, constrained), anchor).statusCode(201);
        certify("strict", root.sign(request, constrained, "-set_serial", "77"), anchor)
                .statusCode(409)
                .body("detail", containsString("has a certificate already"));
    }

    /** Who factors it is the authority of every mail host. */
    @Test
    void refusesARootWhoseKeyIsWeak() {
        createOutside("strong", Map.of()).statusCode(201);
        OutsideRoot weak = OutsideRoot.in(directory, "/CN=Weak root", "rsa:1024");

        certify("strong", weak.sign(request("strong"), AUTHORITY), weak.certificate())
                .statusCode(422)
                .body("detail", containsString("has a weak key. The RSA key has 1024 bits"));
    }

    private static void refused(String word, byte[]... certificates) {
        certify("strict", certificates)
                .statusCode(422)
                .contentType("application/problem+json")
                .body("detail", containsString(word));
        admin().get("/v1/authorities/strict").then().body("state", equalTo("pending"));
    }

    private static String verified(OpenSsl openssl, String... options) {
        String[] line = "verify -CAfile root.pem -untrusted mail.pem mail.pem".split(" ");
        List<String> all = new ArrayList<>(List.of(line));
        all.addAll(1, List.of(options));
        return openssl.run(all.toArray(String[]::new));
    }
}
