package org.postseal.x509;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postseal.testing.Command;
import org.postseal.testing.Keys;
import org.postseal.testing.TestAuthority;

/** What OpenSSL, GnuTLS and NSS say to a root, an issuing authority and a host certificate. */
class CertificateStrangersTest {

    private static final String HOST = "mail.example.org";
    private static final Map<String, KeyPair> KEYS = new ConcurrentHashMap<>();
    private static final DistinguishedName ROOT =
            DistinguishedName.parse("CN=Test Root,O=Postseal");
    private static final DistinguishedName ISSUING =
            DistinguishedName.parse("CN=Test Issuing,O=Postseal");
    private static final NameConstraints EXAMPLE_ORG =
            NameConstraints.permitting(List.of(HostName.parse("example.org")));

    @TempDir private Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"RSA-2048", "RSA-4096", "EC-P256", "EC-P384", "Ed25519"})
    void opensslVerifiesTheChainWithStrictChecks(String spec) throws IOException {
        write(spec, NameConstraints.none(), HOST);

        assertThat(opensslVerify("-check_ss_sig", "-verify_hostname", HOST).output())
                .isEqualTo("leaf.pem: OK\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"RSA-2048", "RSA-4096", "EC-P256", "EC-P384", "Ed25519"})
    void gnutlsVerifiesTheChain(String spec) throws IOException {
        write(spec, EXAMPLE_ORG, HOST, "*.example.org");

        Command verify =
                run(
                        "certtool --verify --load-ca-certificate root.pem --verify-hostname "
                                + HOST
                                + " --verify-purpose 1.3.6.1.5.5.7.3.1 --infile chain.pem");

        assertThat(verify.output())
                .contains("Chain verification output: Verified. The certificate is trusted.");
        assertThat(verify.succeeded()).isTrue();
    }

    /** NSS of Debian 12 knows no Ed25519 certificates. */
    @ParameterizedTest
    @ValueSource(strings = {"RSA-2048", "RSA-4096", "EC-P256", "EC-P384"})
    void nssVerifiesTheChain(String spec) throws IOException {
        write(spec, EXAMPLE_ORG, HOST);
        run("certutil -N -d sql:. --empty-password");
        run("certutil -A -d sql:. -n root -t C,, -i root.pem");
        run("certutil -A -d sql:. -n issuing -t ,, -i issuing.pem");
        run("certutil -A -d sql:. -n leaf -t ,, -i leaf.pem");

        assertThat(run("vfychain -d sql:. -pp -u 1 -a leaf.pem -a issuing.pem").output())
                .isEqualTo("Chain is good!\n");
        assertThat(run("certutil -V -d sql:. -u V -e -l -n leaf").output())
                .contains("certificate is valid");
    }

    @Test
    void opensslHonoursTheNameConstraintsOfTheIssuingAuthority() throws IOException {
        write("EC-P256", EXAMPLE_ORG, "a.example.org", "*.b.example.org", "joe@sub.example.org");
        assertThat(opensslVerify().output()).isEqualTo("leaf.pem: OK\n");

        for (String foreign : List.of("mail.example.net", "192.0.2.1", "joe@example.net")) {
            write("EC-P256", EXAMPLE_ORG, foreign);
            assertThat(opensslVerify().output()).as(foreign).contains("subtree violation");
        }
    }

    @ParameterizedTest
    @EnumSource
    void opensslVerifiesBelowAForeignNameThatWasCopiedByteForByte(ForeignName foreign)
            throws IOException {
        TestAuthority root = TestAuthority.root(foreign.asName(), keys("EC-P256", "root"));
        TestAuthority issuing = root.issuing(ISSUING, keys("EC-P256", "issuing"), EXAMPLE_ORG);

        write(root, issuing, HOST);

        assertThat(issuing.certificate().issuer().der()).isEqualTo(foreign.der());
        assertThat(opensslVerify().output()).isEqualTo("leaf.pem: OK\n");
    }

    @Test
    void opensslShowsWhatAMailServerNeeds() throws IOException {
        write(
                "RSA-2048",
                NameConstraints.none(),
                HOST,
                "*.example.org",
                "192.0.2.1",
                "2001:db8::1");

        assertThat(run("openssl x509 -noout -text -in leaf.pem").output())
                .contains("Version: 3 (0x2)")
                .containsPattern("Subject: *\n")
                .containsPattern("Basic Constraints: critical\\s+CA:FALSE\n")
                .containsPattern("Key Usage: critical\\s+Digital Signature, Key Encipherment\n")
                .containsPattern("Extended Key Usage: \\s+TLS Web Server Authentication\n")
                .containsPattern(
                        "Subject Alternative Name: critical\\s+DNS:mail.example.org,"
                                + " DNS:\\*.example.org, IP Address:192.0.2.1,"
                                + " IP Address:2001:DB8:0:0:0:0:0:1\n")
                .doesNotContain("CRL Distribution", "Authority Information Access");
    }

    private void write(String spec, NameConstraints constraints, String... names)
            throws IOException {
        TestAuthority root = TestAuthority.root(ROOT, keys(spec, "root"));
        write(root, root.issuing(ISSUING, keys(spec, "issuing"), constraints), names);
    }

    private void write(TestAuthority root, TestAuthority issuing, String... names)
            throws IOException {
        String hostKey = issuing.certificate().key().type() == KeyType.RSA ? "RSA-2048" : "EC-P256";
        Certificate leaf =
                issuing.sign(issuing.leaf(SubjectKey.of(keys(hostKey, "leaf").getPublic()), names));
        Files.writeString(directory.resolve("root.pem"), root.certificate().pem());
        Files.writeString(directory.resolve("issuing.pem"), issuing.certificate().pem());
        Files.writeString(directory.resolve("leaf.pem"), leaf.pem());
        Files.writeString(directory.resolve("chain.pem"), leaf.pem() + issuing.certificate().pem());
    }

    private Command opensslVerify(String... options) {
        return run(
                "openssl verify -x509_strict -purpose sslserver %s -CAfile root.pem -untrusted issuing.pem leaf.pem"
                        .formatted(String.join(" ", options)));
    }

    /** Made once: large RSA keys take their time. */
    private static KeyPair keys(String spec, String label) {
        return KEYS.computeIfAbsent(
                spec + " " + label,
                any ->
                        switch (spec) {
                            case "RSA-2048" -> Keys.newRsa(2048);
                            case "RSA-4096" -> Keys.newRsa(4096);
                            case "EC-P256" -> Keys.p256();
                            case "EC-P384" -> Keys.p384();
                            default -> Keys.ed25519();
                        });
    }

    private Command run(String line) {
        return Command.run(directory, line.trim().split(" +"));
    }
}
