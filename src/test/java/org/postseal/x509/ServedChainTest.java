package org.postseal.x509;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.postseal.testing.Refusal.assertRefused;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.postseal.problem.Kind;
import org.postseal.testing.Keys;
import org.postseal.testing.TestAuthority;

/** Which certificates of a heap a server serves. */
class ServedChainTest {

    private static final TestAuthority ROOT =
            TestAuthority.root(DistinguishedName.parse("CN=Root"), Keys.p256());
    private static final TestAuthority ISSUING =
            ROOT.issuing(
                    DistinguishedName.parse("CN=Issuing"), Keys.p256(), NameConstraints.none());
    private static final TestAuthority STRANGER =
            TestAuthority.root(DistinguishedName.parse("CN=Stranger"), Keys.p256());

    private final Certificate leaf = leaf(ISSUING, "mail.example.org");

    @Test
    void putsLeafAndIntermediatesInOrderAndLeavesOutRootDuplicatesAndStrangers() {
        List<Certificate> heap =
                List.of(
                        ROOT.certificate(),
                        STRANGER.certificate(),
                        ISSUING.certificate(),
                        ROOT.certificate(),
                        leaf,
                        ISSUING.certificate());

        ServedChain chain = assemble(heap);

        assertThat(chain.certificates()).containsExactly(leaf, ISSUING.certificate());
        assertThat(chain.rootKnown()).isFalse();
    }

    @Test
    void knowsTheRootWhetherItIsSentOrNot() {
        for (Set<Certificate> sent :
                List.of(
                        Set.of(leaf, ISSUING.certificate()),
                        Set.of(leaf, ISSUING.certificate(), ROOT.certificate()))) {
            ServedChain chain =
                    ServedChain.assemble(sent, List.of(ROOT.certificate()), Instant.now());
            assertThat(chain.certificates()).containsExactly(leaf, ISSUING.certificate());
            assertThat(chain.rootKnown()).isTrue();
        }
    }

    @Test
    void takesAPathThatEndsBelowARootThatWasNotSent() {
        assertThat(assemble(List.of(ISSUING.certificate(), leaf)).certificates()).hasSize(2);
    }

    @Test
    void servesTheLeafAloneBelowARoot() {
        Certificate direct = leaf(ROOT, "mail.example.org");

        assertThat(assemble(List.of(direct, ROOT.certificate())).certificates())
                .containsExactly(direct);
    }

    @Test
    void saysWhichIssuerIsMissing() {
        refuses(List.of(leaf), "'CN=Issuing'", "'mail.example.org'", "missing");
        refuses(List.of(leaf, ROOT.certificate()), "'CN=Issuing'", "missing");
    }

    @Test
    void saysWhichLinkIsMissing() {
        TestAuthority below =
                ISSUING.issuing(
                        DistinguishedName.parse("CN=Below"), Keys.p256(), NameConstraints.none());

        refuses(
                List.of(leaf(below, "a.example.org"), below.certificate(), ROOT.certificate()),
                "'CN=Issuing'",
                "'CN=Below'");
    }

    @Test
    void doesNotTakeTheNameForTheSignature() {
        TestAuthority impostor =
                ROOT.issuing(
                        DistinguishedName.parse("CN=Issuing"), Keys.p256(), NameConstraints.none());

        refuses(List.of(leaf, impostor.certificate()), "missing");
        assertThat(
                        assemble(List.of(impostor.certificate(), leaf, ISSUING.certificate()))
                                .certificates())
                .containsExactly(leaf, ISSUING.certificate());
    }

    @Test
    void refusesTwoLeavesAndNone() {
        refuses(
                List.of(leaf, leaf(ISSUING, "other.example.org"), ISSUING.certificate()),
                "two end-entity",
                "other.example.org");
        refuses(List.of(ISSUING.certificate(), ROOT.certificate()), "no end-entity");
    }

    @Test
    void refusesASelfSignedOne() {
        Certificate own =
                STRANGER.sign(
                        new CertificateTemplate(
                                leaf.serial(),
                                STRANGER.certificate().asIssuer(),
                                STRANGER.certificate().subject(),
                                leaf.notBefore(),
                                leaf.notAfter(),
                                STRANGER.certificate().key(),
                                new Usage.EndEntity(Set.of(ExtendedKeyUsage.SERVER_AUTH)),
                                leaf.names(),
                                PkiUrls.none()));

        refuses(List.of(own), "self-signed");
    }

    @Test
    void refusesWhatIsNotValidNow() {
        List<Certificate> chain = List.of(leaf, ISSUING.certificate());

        assertRefused(
                Kind.POLICY,
                () -> ServedChain.assemble(chain, List.of(), leaf.notAfter().plusSeconds(1)),
                "'mail.example.org'",
                "expired");
        assertRefused(
                Kind.POLICY,
                () -> ServedChain.assemble(chain, List.of(), leaf.notBefore().minusSeconds(1)),
                "not valid before");
        assertThat(ServedChain.assemble(chain, List.of(), leaf.notAfter()).leaf()).isEqualTo(leaf);
    }

    @Test
    void refusesAnIntermediateThatHasExpired() {
        CertificateTemplate longer =
                new CertificateTemplate(
                        leaf.serial(),
                        ISSUING.certificate().asIssuer(),
                        leaf.subject(),
                        leaf.notBefore(),
                        leaf.notBefore().plus(9000, ChronoUnit.DAYS),
                        leaf.key(),
                        new Usage.EndEntity(Set.of(ExtendedKeyUsage.SERVER_AUTH)),
                        leaf.names(),
                        PkiUrls.none());

        assertRefused(
                Kind.POLICY,
                () ->
                        ServedChain.assemble(
                                List.of(ISSUING.sign(longer), ISSUING.certificate()),
                                List.of(),
                                ISSUING.certificate().notAfter().plusSeconds(1)),
                "'CN=Issuing' expired");
    }

    @Test
    void readsPemAndDerAndPkcs7Alike() {
        assertThat(CertificateBundle.parse(leaf.der())).containsExactly(leaf);
        assertThat(
                        CertificateBundle.parse(
                                ("text\n" + leaf.pem() + "text" + leaf.pem()).getBytes(US_ASCII)))
                .containsExactly(leaf);
    }

    @Test
    void refusesAPrivateKeyAndWhatElseIsNoCertificate() {
        assertRefused(
                Kind.POLICY,
                () -> CertificateBundle.parse((leaf.pem() + pem("PRIVATE KEY")).getBytes(US_ASCII)),
                "private key");
        assertRefused(
                Kind.MALFORMED,
                () -> CertificateBundle.parse(pem("PUBLIC KEY").getBytes(US_ASCII)),
                "PUBLIC KEY");
        assertRefused(Kind.MALFORMED, () -> CertificateBundle.parse(new byte[] {0x30, 0}));
        assertRefused(Kind.MALFORMED, () -> CertificateBundle.parse(new byte[] {1, 2, 3}));
    }

    private static String pem(String label) {
        return Pem.encode(label, new byte[] {0x30, 0});
    }

    /** The same, whatever the order. */
    private static ServedChain assemble(List<Certificate> heap) {
        List<Certificate> backwards = new ArrayList<>(heap);
        Collections.reverse(backwards);
        ServedChain chain =
                ServedChain.assemble(new LinkedHashSet<>(heap), List.of(), Instant.now());
        assertThat(ServedChain.assemble(new LinkedHashSet<>(backwards), List.of(), Instant.now()))
                .isEqualTo(chain);
        return chain;
    }

    private static void refuses(List<Certificate> heap, String... words) {
        assertRefused(
                Kind.POLICY, () -> ServedChain.assemble(heap, List.of(), Instant.now()), words);
    }

    private static Certificate leaf(TestAuthority authority, String name) {
        return authority.sign(authority.leaf(SubjectKey.of(Keys.p256().getPublic()), name));
    }
}
