package org.postseal.x509;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.math.BigInteger;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.postseal.problem.Kind;
import org.postseal.problem.Problem;
import org.postseal.testing.Keys;
import org.postseal.testing.OpenSsl;
import org.postseal.testing.TestAuthority;
import org.postseal.testing.TestCrl;
import org.postseal.testing.TestCrl.Entry;

/** Lists that come from elsewhere, or back from there. */
class ForeignCrlTest {

    private static final DistinguishedName NAME = DistinguishedName.parse("CN=Root,O=Example");
    private static final TestAuthority ROOT = TestAuthority.root(NAME, Keys.p256());
    private static final Instant DATE = Instant.parse("2026-05-01T12:00:00Z");
    private static final byte[] GOOD =
            TestCrl.of(
                            ROOT,
                            entry("0f", RevocationReason.UNSPECIFIED),
                            entry("ff00ff", RevocationReason.KEY_COMPROMISE))
                    .der();

    @TempDir private Path directory;

    @ParameterizedTest
    @EnumSource
    void readsWhatWeSign(KeyType type) {
        TestAuthority root = TestAuthority.root(NAME, Keys.of(type));
        TestCrl crl = TestCrl.of(root, entry("0f", RevocationReason.SUPERSEDED));

        ForeignCrl read = ForeignCrl.parse(crl.der());

        assertThat(read.isSignedBy(root.certificate())).isTrue();
        assertThat(read.number()).contains(new CrlNumber(BigInteger.valueOf(4711)));
        assertThat(read.issuer()).isEqualTo(root.certificate().subject());
        assertThat(read.thisUpdate()).isEqualTo(crl.thisUpdate().truncatedTo(ChronoUnit.SECONDS));
        assertThat(read.nextUpdate()).isAfter(read.thisUpdate());
        assertThat(read.entries())
                .containsExactly(
                        new ForeignCrl.Entry(
                                SerialNumber.parse("0f"), DATE, RevocationReason.SUPERSEDED));
    }

    @Test
    void readsAListWithoutEntries() {
        assertThat(ForeignCrl.parse(TestCrl.of(ROOT).der()).entries()).isEmpty();
    }

    /** Its default is version 1, without a number; its reasons are ours, and certificateHold. */
    @Test
    void readsWhatTheOpensslCommandLineMakes() throws IOException {
        OpenSsl openssl = new OpenSsl(directory);
        openssl.run(
                "req -x509 -newkey rsa:2048 -nodes -keyout ca.key -out ca.pem -subj /CN=ca -days 10"
                        .split(" "));
        Files.writeString(
                directory.resolve("index.txt"),
                """
                R	360101000000Z	260101000000Z,keyCompromise	01	unknown	/CN=a
                R	360101000000Z	260102000000Z,certificateHold	02	unknown	/CN=b
                R	360101000000Z	260103000000Z	03	unknown	/CN=c
                """);
        Files.writeString(
                directory.resolve("openssl.cnf"),
                """
                [ca]
                default_ca = x
                [x]
                database = index.txt
                default_md = sha256
                default_crl_days = 3
                """);
        openssl.run(
                "ca -gencrl -config openssl.cnf -cert ca.pem -keyfile ca.key -out crl.pem"
                        .split(" "));
        openssl.run("crl -in crl.pem -outform DER -out crl.der".split(" "));
        Certificate ca =
                Certificate.parse(
                        Pem.parse(Files.readString(directory.resolve("ca.pem"))).get(0).content());

        ForeignCrl crl = ForeignCrl.parse(openssl.read("crl.der"));

        assertThat(crl.isSignedBy(ca)).isTrue();
        assertThat(crl.number()).isEmpty();
        assertThat(crl.entries())
                .extracting(entry -> entry.serial().hex() + " " + entry.reason().label())
                .containsExactly("01 keyCompromise", "02 unspecified", "03 unspecified");
        assertThat(crl.entries().get(0).date()).isEqualTo(Instant.parse("2026-01-01T00:00:00Z"));
    }

    /** Of the same name, as an authority and its successor may be, with other types of keys. */
    @ParameterizedTest
    @EnumSource
    void tellsAnotherSigner(KeyType type) {
        ForeignCrl crl = ForeignCrl.parse(GOOD);
        TestAuthority twin = TestAuthority.root(NAME, Keys.of(type));
        byte[] damaged = GOOD.clone();
        damaged[damaged.length - 1] ^= 1;

        assertThat(crl.isSignedBy(ROOT.certificate())).isTrue();
        assertThat(crl.isSignedBy(twin.certificate())).isFalse();
        assertThat(ForeignCrl.parse(damaged).isSignedBy(ROOT.certificate())).isFalse();
    }

    /** Of a part of the list, nobody can tell what is on the rest. */
    @Test
    void refusesAShard() {
        byte[] shard = TestCrl.of(ROOT).at(URI.create("http://pki.example.org/1.crl")).der();

        assertThatThrownBy(() -> ForeignCrl.parse(shard))
                .isInstanceOfSatisfying(
                        Problem.class, problem -> assertThat(problem.kind()).isEqualTo(Kind.POLICY))
                .hasMessageContaining("not the full one");
    }

    @Test
    void refusesASerialThatIsThereTwice() {
        Entry entry = entry("0f", RevocationReason.SUPERSEDED);

        assertThatThrownBy(() -> ForeignCrl.parse(TestCrl.of(ROOT, entry, entry).der()))
                .hasMessageContaining("0f twice");
    }

    /** A cut or an octet changed: a problem, or a list whose signature is wrong. */
    @Property(tries = 2000)
    void believesNothingThatIsDamaged(@ForAll("damaged") byte[] der) {
        try {
            assertThat(ForeignCrl.parse(der).isSignedBy(ROOT.certificate())).isFalse();
        } catch (Problem refused) {
            assertThat(refused.kind()).isIn(Kind.MALFORMED, Kind.POLICY);
        }
    }

    @Provide
    Arbitrary<byte[]> damaged() {
        return Arbitraries.integers()
                .between(0, GOOD.length - 1)
                .flatMap(
                        at ->
                                Arbitraries.integers()
                                        .between(0, 255)
                                        .map(value -> damage(at, value)));
    }

    private static byte[] damage(int at, int value) {
        byte[] der = GOOD.clone();
        if (der[at] == (byte) value) {
            return Arrays.copyOf(der, at);
        }
        der[at] = (byte) value;
        return der;
    }

    private static Entry entry(String serial, RevocationReason reason) {
        return new Entry(SerialNumber.parse(serial), DATE, reason);
    }
}
