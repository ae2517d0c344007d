package org.postseal.rest;

import static io.restassured.RestAssured.given;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.postseal.testing.Api.admin;

import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.misc.MiscObjectIdentifiers;
import org.bouncycastle.asn1.misc.ScryptParams;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.EncryptedPrivateKeyInfo;
import org.bouncycastle.asn1.pkcs.EncryptionScheme;
import org.bouncycastle.asn1.pkcs.KeyDerivationFunc;
import org.bouncycastle.asn1.pkcs.PBES2Parameters;
import org.bouncycastle.asn1.pkcs.PBKDF2Params;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postseal.testing.OpenSslAuthority;
import org.postseal.x509.Pem;

/**
 * What is no authority is not taken over, and leaves nothing behind: the same one is taken later.
 */
@QuarkusTest
class AuthorityImportRefusalTest {

    private static final String NAME = "refused";
    private static final String SUBJECT = "/CN=my CA";

    @TempDir private Path directory;

    private OpenSslAuthority authority;
    private String before;

    @BeforeEach
    void makeAnAuthority() {
        authority = ecKey(OpenSslAuthority.in(directory)).certificate(SUBJECT);
        before = admin().get("/v1/authorities").asString();
    }

    @AfterEach
    void nothingWasStored() {
        assertThat(admin().get("/v1/authorities").asString()).isEqualTo(before);
        admin().get("/v1/authorities/" + NAME).then().statusCode(404);
        admin().contentType("text/plain")
                .body(OpenSslAuthority.PASSPHRASE)
                .post("/v1/authorities/" + NAME + "/unlock")
                .then()
                .statusCode(404);
    }

    @Test
    void refusesTheWrongPassphrase() {
        refused(form().passphrase("incorrect horse battery"), 422, "passphrase is wrong");
    }

    @Test
    void refusesTheWrongPassphraseOfATraditionalKey() {
        authority.rsaKey("-des3", "-traditional").certificate(SUBJECT);

        refused(form().passphrase("incorrect horse battery"), 422, "passphrase is wrong");
    }

    @Test
    void refusesAKeyInTheClear() {
        authority.openssl().run("genrsa", "-traditional", "-out", "traditional.key", "2048");

        refused(form().key(authority.openssl().read("plain.key")), 422, "exposed");
        refused(form().key(authority.openssl().read("traditional.key")), 422, "exposed");
    }

    @Test
    void refusesAKeyOfAnotherCertificate() {
        byte[] certificate = authority.certificate();
        byte[] other = ecKey(authority).key();

        refused(form().key(other).certificate(certificate), 422, "public keys differ");
    }

    @Test
    void refusesTheCertificateOfAHost() {
        OpenSslAuthority root = ecKey(authorityIn("root")).certificate("/CN=Root");
        root.certify("host", authority, "basicConstraints = critical, CA:FALSE");

        refused(form(), 422, "CA:TRUE");
    }

    @Test
    void refusesACertificateThatDoesNotSayWhetherItIsAnAuthoritys() {
        OpenSslAuthority root = ecKey(authorityIn("root")).certificate("/CN=Root");
        root.certify("silent", authority, "subjectKeyIdentifier = hash");

        refused(form(), 422, "CA:TRUE");
    }

    @Test
    void refusesACertificateWhoseKeyUsageLacksKeyCertSign() {
        authority.certificate(SUBJECT, "-addext", "keyUsage=critical,digitalSignature,cRLSign");

        refused(form(), 422, "keyCertSign");
    }

    @Test
    void refusesACertificateThatHasEnded() {
        authority
                .openssl()
                .write(
                        "ca.cnf",
                        """
                        [ca]
                        default_ca = past
                        [past]
                        database = index.txt
                        serial = serial
                        new_certs_dir = .
                        default_md = sha256
                        policy = any
                        x509_extensions = root
                        [any]
                        commonName = supplied
                        [root]
                        basicConstraints = critical, CA:TRUE
                        """);
        authority.openssl().write("index.txt", "");
        authority
                .openssl()
                .run(
                        "req -new -key myCA.key -passin file:passphrase -subj /CN=Past -out past.csr"
                                .split(" "));
        authority
                .openssl()
                .run(
                        ("ca -batch -selfsign -config ca.cnf -create_serial -notext -in past.csr"
                                        + " -keyfile myCA.key -passin file:passphrase -out myCA.pem"
                                        + " -startdate 20200101000000Z -enddate 20210101000000Z")
                                .split(" "));

        refused(form(), 422, "ended on");
    }

    /** The name and the public key are right; only the signature tells. */
    @Test
    void refusesARootThatDidNotSignItself() {
        OpenSslAuthority forger = ecKey(authorityIn("forger")).certificate(SUBJECT);
        forger.certify("my CA", authority, "basicConstraints = critical, CA:TRUE");

        refused(form(), 422, "not signed by its own key");
    }

    @Test
    void refusesAChainBelowARootThatDidNotSignItself() {
        OpenSslAuthority forger = ecKey(authorityIn("forger")).certificate("/CN=Root");
        OpenSslAuthority root = ecKey(authorityIn("root")).certificate("/CN=Root");
        forger.certify("Root", root, "basicConstraints = critical, CA:TRUE");
        root.certify("own", authority, "basicConstraints = critical, CA:TRUE");
        String both =
                new String(authority.certificate(), US_ASCII)
                        + new String(root.certificate(), US_ASCII);

        refused(form().certificate(both.getBytes(US_ASCII)), 422, "not signed by its own key");
    }

    @Test
    void refusesACertificateThatIsNotAbove() {
        byte[] stranger = ecKey(authorityIn("stranger")).certificate("/CN=Stranger").certificate();
        String both =
                new String(authority.certificate(), US_ASCII) + new String(stranger, US_ASCII);

        refused(form().certificate(both.getBytes(US_ASCII)), 422, "CN=Stranger");
    }

    @Test
    void refusesKeysThatWouldTakeForeverToOpen() throws IOException {
        ASN1ObjectIdentifier pbkdf2 = PKCSObjectIdentifiers.id_PBKDF2;
        ASN1ObjectIdentifier scrypt = MiscObjectIdentifiers.id_scrypt;
        byte[] salt = new byte[16];

        refused(
                form().key(hostile(pbkdf2, new PBKDF2Params(salt, Integer.MAX_VALUE))),
                422,
                "openssl pkcs8");
        refused(
                form().key(hostile(scrypt, new ScryptParams(salt, 1 << 30, 8, 1))),
                422,
                "openssl pkcs8");
    }

    @Test
    void refusesAPassphraseThatIsTooShortToKeep() {
        refused(form().passphrase("short"), 422, "new-passphrase");
        refused(form().newPassphrase("short, too"), 422, "new-passphrase");
    }

    @Test
    void refusesAFormThatIsNotWhole() {
        for (String part : List.of("name", "key", "certificate", "passphrase")) {
            refused(form().without(part), 400, "\"" + part + "\"");
        }
        refused(form().with("comment", "hello"), 400, "unknown");
    }

    @Test
    void refusesFilesThatAreSomethingElse() {
        refused(form().key("hello".getBytes(US_ASCII)), 400, "private key");
        refused(form().key(authority.certificate()), 400, "private key");
        refused(form().certificate(authority.key()), 400, "CERTIFICATE");
        refused(form().certificate(new byte[0]), 400, "certificate");
    }

    @Test
    void refusesANameThatIsNoName() {
        refused(form().with("name", "My CA"), 400, "name");
        refused(form().with("name", ""), 400, "name");
    }

    @Test
    void refusesWhoeverIsNotKnown() {
        given().multiPart("name", NAME).post("/v1/authorities").then().statusCode(401);
    }

    private ImportForm form() {
        return new ImportForm(NAME, authority);
    }

    private static void refused(ImportForm form, int status, String word) {
        form.send()
                .statusCode(status)
                .contentType("application/problem+json")
                .body(
                        "type",
                        equalTo("urn:postseal:problem:" + (status == 400 ? "malformed" : "policy")))
                .body("detail", containsString(word));
    }

    private OpenSslAuthority authorityIn(String name) {
        Path own = directory.resolve(name);
        assertThat(own.toFile().mkdirs()).isTrue();
        return OpenSslAuthority.in(own);
    }

    private static OpenSslAuthority ecKey(OpenSslAuthority authority) {
        return authority.key(
                List.of("-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256"),
                "pkcs8",
                "-topk8");
    }

    private static byte[] hostile(ASN1ObjectIdentifier function, ASN1Encodable parameters)
            throws IOException {
        PBES2Parameters scheme =
                new PBES2Parameters(
                        new KeyDerivationFunc(function, parameters),
                        new EncryptionScheme(
                                NISTObjectIdentifiers.id_aes256_CBC,
                                new DEROctetString(new byte[16])));
        byte[] der =
                new EncryptedPrivateKeyInfo(
                                new AlgorithmIdentifier(PKCSObjectIdentifiers.id_PBES2, scheme),
                                new byte[128])
                        .getEncoded();
        return Pem.encode("ENCRYPTED PRIVATE KEY", der).getBytes(US_ASCII);
    }
}
