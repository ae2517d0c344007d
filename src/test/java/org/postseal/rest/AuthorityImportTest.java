package org.postseal.rest;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.not;
import static org.postseal.testing.Api.admin;
import static org.postseal.testing.OpenSslAuthority.PASSPHRASE;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.response.ValidatableResponse;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postseal.testing.OpenSsl;
import org.postseal.testing.OpenSslAuthority;
import org.postseal.x509.Certificate;
import org.postseal.x509.Pem;

/** Authorities that the OpenSSL command line made move in, sign, and OpenSSL believes them. */
@QuarkusTest
class AuthorityImportTest {

    private static final String STOCK_SUBJECT = "/C=DE/O=My Company/CN=my CA";

    private static final List<String> EC = ec("P-256");
    private static final String SUBORDINATE =
            """
            basicConstraints = critical, CA:TRUE
            keyUsage = critical, keyCertSign, cRLSign
            subjectKeyIdentifier = hash
            authorityKeyIdentifier = keyid
            """;

    @TempDir private Path directory;

    /** The ways in which people have encrypted the key of their authority. */
    enum Form {
        DES3_TRADITIONAL,
        DES3_PKCS8,
        AES256_TRADITIONAL,
        AES256_PKCS8,
        SCRYPT,
        EC_TRADITIONAL,
        EC_PKCS8,
        ED25519;

        OpenSslAuthority make(OpenSslAuthority authority) {
            return switch (this) {
                case DES3_TRADITIONAL -> authority.rsaKey("-des3", "-traditional");
                case DES3_PKCS8 -> authority.rsaKey("-des3");
                case AES256_TRADITIONAL -> authority.rsaKey("-aes256", "-traditional");
                case AES256_PKCS8 -> authority.rsaKey("-aes256");
                case SCRYPT ->
                        authority.key(List.of("-algorithm", "RSA"), "pkcs8", "-topk8", "-scrypt");
                case EC_TRADITIONAL -> authority.key(EC, "ec", "-aes256");
                case EC_PKCS8 -> authority.key(ec("P-384"), "pkcs8", "-topk8", "-v2", "aes256");
                case ED25519 -> authority.key(List.of("-algorithm", "Ed25519"), "pkey", "-aes256");
            };
        }

        String beginning() {
            return switch (this) {
                case DES3_TRADITIONAL, AES256_TRADITIONAL -> "-----BEGIN RSA PRIVATE KEY-----";
                case EC_TRADITIONAL -> "-----BEGIN EC PRIVATE KEY-----";
                default -> "-----BEGIN ENCRYPTED PRIVATE KEY-----";
            };
        }
    }

    @ParameterizedTest
    @EnumSource
    void signsWithTheKeyOfAHowTo(Form form) {
        OpenSslAuthority authority =
                form.make(OpenSslAuthority.in(directory)).certificate(STOCK_SUBJECT);
        String name = form.name().toLowerCase(Locale.ROOT).replace('_', '-');
        assertThat(new String(authority.key(), US_ASCII)).startsWith(form.beginning());

        take(name, authority)
                .statusCode(201)
                .header("Location", endsWith("/v1/authorities/" + name))
                .body("name", equalTo(name))
                .body("kind", equalTo("root"))
                .body("subject", equalTo("CN=my CA,O=My Company,C=DE"))
                .body("locked", equalTo(false))
                .body("warnings", contains(containsString("keyUsage")));

        OpenSsl openssl = authority.openssl();
        openssl.write("mail.pem", sign(name, request(openssl)));
        assertThat(blocks(openssl.read("mail.pem"))).isEqualTo(1);
        assertThat(verify(openssl, "myCA.pem").output()).isEqualTo("mail.pem: OK\n");
        assertThat(verify(openssl, "myCA.pem", "-x509_strict").output().lines())
                .filteredOn(line -> line.startsWith("error"))
                .containsExactly(
                        "error 92 at 1 depth lookup: CA cert does not include key usage extension",
                        "error mail.pem: verification failed");
        // Another root of the same key and name which has it: nothing else was wrong.
        authority.alsoCertificate(
                "strict.pem", STOCK_SUBJECT, "-addext", "keyUsage=critical,keyCertSign,cRLSign");
        assertThat(verify(openssl, "strict.pem", "-x509_strict").output())
                .isEqualTo("mail.pem: OK\n");
    }

    @Test
    void hasNothingToWarnOfWhereNothingIsOdd() {
        OpenSslAuthority authority =
                Form.EC_PKCS8
                        .make(OpenSslAuthority.in(directory))
                        .certificate(
                                STOCK_SUBJECT, "-addext", "keyUsage=critical,keyCertSign,cRLSign");

        take("without-oddities", authority).statusCode(201).body("$", not(hasKey("warnings")));
    }

    @Test
    void locksAndUnlocksWithThePassphraseThatCameAlong() {
        OpenSslAuthority authority =
                Form.DES3_TRADITIONAL
                        .make(OpenSslAuthority.in(directory))
                        .certificate(STOCK_SUBJECT);
        take("lockable", authority).statusCode(201);

        admin().post("/v1/authorities/lockable/lock").then().statusCode(204);
        admin().queryParam("authority", "lockable")
                .contentType("application/pkcs10")
                .body(request(authority.openssl()))
                .post("/v1/certificates")
                .then()
                .statusCode(503)
                .body("type", equalTo("urn:postseal:problem:authority-locked"));
        admin().contentType("text/plain")
                .body(PASSPHRASE)
                .post("/v1/authorities/lockable/unlock")
                .then()
                .statusCode(204);
        assertThat(blocks(sign("lockable", request(authority.openssl())))).isEqualTo(1);
    }

    @Test
    void takesABetterPassphraseForAWeakOne() {
        OpenSslAuthority authority =
                OpenSslAuthority.in(directory, "short").rsaKey("-des3").certificate(STOCK_SUBJECT);

        new ImportForm("weak", authority)
                .passphrase("short")
                .send()
                .statusCode(422)
                .body("detail", containsString("new-passphrase"));
        new ImportForm("weak", authority)
                .passphrase("short")
                .newPassphrase("a far better passphrase")
                .send()
                .statusCode(201);

        admin().post("/v1/authorities/weak/lock").then().statusCode(204);
        admin().contentType("text/plain")
                .body("short")
                .post("/v1/authorities/weak/unlock")
                .then()
                .statusCode(422);
        admin().contentType("text/plain")
                .body("a far better passphrase")
                .post("/v1/authorities/weak/unlock")
                .then()
                .statusCode(204);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "own middle root",
                "root middle own",
                "middle root own",
                "own root middle root"
            })
    void findsTheOrderOfAChain(String order) {
        OpenSslAuthority root = Form.EC_PKCS8.make(authorityIn("root")).certificate("/CN=Root");
        OpenSslAuthority middle =
                root.certify("Middle", Form.EC_PKCS8.make(authorityIn("middle")), SUBORDINATE);
        OpenSslAuthority own =
                middle.certify("Own", Form.EC_TRADITIONAL.make(authorityIn("own")), SUBORDINATE);
        String name = "chain-" + order.replace(' ', '-');
        String pem =
                Stream.of(order.split(" "))
                        .map(
                                each ->
                                        switch (each) {
                                            case "root" -> root;
                                            case "middle" -> middle;
                                            default -> own;
                                        })
                        .map(each -> new String(each.certificate(), US_ASCII))
                        .reduce("", String::concat);

        new ImportForm(name, own)
                .certificate(pem.getBytes(US_ASCII))
                .send()
                .statusCode(201)
                .body("kind", equalTo("issuing"))
                .body("subject", equalTo("CN=Own"));

        OpenSsl openssl = own.openssl();
        byte[] chain = sign(name, request(openssl));
        openssl.write("mail.pem", chain);
        openssl.write("root.pem", root.certificate());
        assertThat(verify(openssl, "root.pem", "-untrusted", "mail.pem").output())
                .isEqualTo("mail.pem: OK\n");
        List<Pem.Block> blocks = Pem.parse(new String(chain, US_ASCII));
        assertThat(blocks)
                .extracting(block -> Certificate.parse(block.content()).issuer().toString())
                .containsExactly("CN=Own", "CN=Middle", "CN=Root");
        assertThat(RestAssured.get("/roots.pem").asString())
                .contains(Certificate.parse(der(root.certificate())).pem());
    }

    @Test
    void warnsWhenNobodyKnowsTheRoot() {
        OpenSslAuthority root = Form.EC_PKCS8.make(authorityIn("root")).certificate("/CN=Root");
        OpenSslAuthority own =
                root.certify("Orphan", Form.EC_PKCS8.make(authorityIn("own")), SUBORDINATE);

        take("orphan", own)
                .statusCode(201)
                .body("warnings", contains(containsString("/roots.pem")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"nombstr", "pkix", "utf8only"})
    void copiesAForeignNameByteForByte(String mask) {
        OpenSslAuthority authority = Form.EC_PKCS8.make(OpenSslAuthority.in(directory));
        authority
                .openssl()
                .write(
                        "foreign.cnf",
                        """
                        [req]
                        string_mask = %s
                        utf8 = yes
                        distinguished_name = empty
                        x509_extensions = root
                        [empty]
                        [root]
                        basicConstraints = critical, CA:TRUE
                        subjectKeyIdentifier = hash
                        """
                                .formatted(mask));
        authority.certificate(
                "/DC=test/O=Käserei  Münster +OU=Post/emailAddress=ca@example.org/CN=Größe",
                "-config",
                "foreign.cnf",
                "-multivalue-rdn");

        take("foreign-" + mask, authority).statusCode(201);

        byte[] root = der(authority.certificate());
        OpenSsl openssl = authority.openssl();
        byte[] chain = sign("foreign-" + mask, request(openssl));
        openssl.write("mail.pem", chain);
        HexFormat hex = HexFormat.of();
        assertThat(hex.formatHex(der(chain)))
                .contains(hex.formatHex(Certificate.parse(root).subject().der()));
        assertThat(verify(openssl, "myCA.pem").output()).isEqualTo("mail.pem: OK\n");
        assertThat(RestAssured.get("/ca/foreign-" + mask + ".crt").asByteArray()).isEqualTo(root);
    }

    private OpenSslAuthority authorityIn(String name) {
        Path own = directory.resolve(name);
        assertThat(own.toFile().mkdirs()).isTrue();
        return OpenSslAuthority.in(own);
    }

    private static ValidatableResponse take(String name, OpenSslAuthority authority) {
        return new ImportForm(name, authority).send();
    }

    /** As the how-to goes on: a key and a request for the host. */
    private static byte[] request(OpenSsl openssl) {
        openssl.run("genrsa", "-out", "mail.mydomain.key", "2048");
        openssl.run(
                "req",
                "-new",
                "-key",
                "mail.mydomain.key",
                "-subj",
                "/C=DE/O=My Company/CN=mail.mydomain",
                "-out",
                "mail.mydomain.csr");
        return openssl.read("mail.mydomain.csr");
    }

    private static byte[] sign(String authority, byte[] csr) {
        return admin().queryParam("authority", authority)
                .contentType("application/pkcs10")
                .body(csr)
                .post("/v1/certificates")
                .then()
                .statusCode(201)
                .extract()
                .asByteArray();
    }

    private static OpenSsl.Result verify(OpenSsl openssl, String root, String... options) {
        List<String> line =
                Stream.of(
                                Stream.of("verify", "-purpose", "sslserver"),
                                Stream.of("-verify_hostname", "mail.mydomain"),
                                Stream.of(options),
                                Stream.of("-CAfile", root, "mail.pem"))
                        .flatMap(part -> part)
                        .toList();
        return openssl.tryRun(line.toArray(String[]::new));
    }

    private static int blocks(byte[] pem) {
        return Pem.parse(new String(pem, US_ASCII)).size();
    }

    private static byte[] der(byte[] pem) {
        return Pem.parse(new String(pem, US_ASCII)).get(0).content();
    }

    private static List<String> ec(String curve) {
        return List.of("-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:" + curve);
    }
}
