package org.postseal.x509;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.postseal.problem.Problem;
import org.postseal.testing.Csrs;
import org.postseal.testing.Keys;

/** Whatever comes in, nothing but a value or a {@link Problem} comes out. */
class ParsersPropertyTest {

    private static final List<byte[]> REQUESTS =
            List.of(
                    request(Csrs.with(Keys.p256())),
                    request(Csrs.with(Keys.ed25519())),
                    request(Csrs.with(Keys.rsa(2048))),
                    request(Csrs.with(Keys.rsa(2048)).signedWith("SHA256withRSAandMGF1")));

    private static byte[] request(Csrs csr) {
        return csr.dns("mail.example.org", "*.example.org")
                .email("joe@example.org")
                .commonName("imap.example.org")
                .ca(false)
                .extendedKeyUsage(KeyPurposeId.id_kp_serverAuth)
                .der();
    }

    @Property
    void aMutatedRequestGivesAProblemOrAValue(@ForAll Random random) {
        orProblem(() -> Csr.parse(mutated(pick(REQUESTS, random), random)));
    }

    /** Lengths stay right, so the mutation gets past the first look. */
    @Property
    void aRequestWithAChangedOctetGivesAProblemOrAValue(@ForAll Random random) {
        byte[] der = pick(REQUESTS, random).clone();
        for (int i = 0; i <= random.nextInt(3); i++) {
            der[random.nextInt(der.length)] ^= (byte) (1 << random.nextInt(8));
        }

        orProblem(() -> Csr.parse(der));
    }

    /** What the signature covers can't be changed without anyone noticing. */
    @Property
    void noChangedRequestIsAccepted(@ForAll Random random) {
        byte[] der = REQUESTS.get(1).clone();
        int at = random.nextInt(der.length);
        der[at] ^= (byte) (1 << random.nextInt(8));
        boolean[] refused = {false};
        try {
            Csr.parse(der);
        } catch (Problem e) {
            refused[0] = true;
        }

        assertThat(refused[0]).as("octet %d", at).isTrue();
    }

    @Property
    void aMutatedPemGivesAProblemOrAValue(@ForAll Random random) {
        String pem = Pem.encode("CERTIFICATE REQUEST", pick(REQUESTS, random));
        byte[] body = mutated(pem.getBytes(US_ASCII), random);

        orProblem(() -> Csr.parse(body));
        orProblem(() -> Pem.parse(new String(body, ISO_8859_1)));
    }

    @Property
    void aPemIsReadAsItWasWritten(@ForAll Random random) {
        byte[] content = new byte[1 + random.nextInt(300)];
        random.nextBytes(content);

        assertThat(Pem.parse(Pem.encode("X509 CRL", content)).get(0).content()).isEqualTo(content);
    }

    @Property
    void anyOctetsGiveAProblemOrAValue(@ForAll byte[] octets) {
        orProblem(() -> Csr.parse(octets));
        orProblem(() -> SubjectKey.parse(octets));
        orProblem(() -> Der.parse(octets, "value", value -> value));
    }

    @Property
    void aMutatedKeyGivesAProblemOrAValue(@ForAll Random random) {
        KeyType type = pick(List.of(KeyType.EC_P256, KeyType.ED25519, KeyType.RSA), random);
        byte[] spki = mutated(SubjectKey.of(Keys.of(type).getPublic()).spki(), random);

        orProblem(
                () -> {
                    SubjectKey key = SubjectKey.parse(spki);
                    KeyRules.check(key);
                    key.publicKey();
                });
    }

    @Property
    void anyTextGivesAProblemOrANameThatStaysItself(@ForAll("names") String text) {
        orProblem(
                () -> {
                    SubjectAltName name = SubjectAltName.parse(text);
                    assertThat(SubjectAltName.parse(name.text())).isEqualTo(name);
                    assertThat(SubjectAltName.of(name.toGeneralName())).isEqualTo(name);
                    assertThat(name.text()).matches("[\\x21-\\x7e]{1,254}");
                });
    }

    @Property
    void aHostNameIsLowerCaseLdh(@ForAll("names") String text) {
        orProblem(
                () ->
                        assertThat(HostName.parse(text).value())
                                .matches("[a-z0-9-]{1,63}(\\.[a-z0-9-]{1,63})*")
                                .hasSizeLessThanOrEqualTo(253));
    }

    @Property
    void anySerialNumberTextGivesAProblemOrAValue(@ForAll String text) {
        orProblem(() -> SerialNumber.parse(text));
    }

    @Example
    void aDepthBombIsRefusedBeforeItIsParsed() {
        byte[] bomb = nested(20_000);

        assertThat(refusal(() -> Csr.parse(bomb))).contains("nested");
    }

    @Example
    void anElementBombIsRefusedBeforeItIsParsed() {
        byte[] nulls = new byte[4 + 30_000 * 2];
        nulls[0] = 0x30;
        nulls[1] = (byte) 0x82;
        nulls[2] = (byte) ((nulls.length - 4) >> 8);
        nulls[3] = (byte) (nulls.length - 4);
        for (int i = 4; i < nulls.length; i += 2) {
            nulls[i] = 5;
        }

        assertThat(refusal(() -> Csr.parse(nulls))).contains("elements");
    }

    @Provide
    Arbitrary<String> names() {
        Arbitrary<String> pieces =
                Arbitraries.oneOf(
                        Arbitraries.of(
                                ".",
                                "*",
                                "*.",
                                "@",
                                ":",
                                "::",
                                "xn--",
                                "-",
                                "a",
                                "example",
                                "org",
                                "192.0.2.1",
                                "2001:db8",
                                "ü",
                                "ß",
                                "а",
                                "日",
                                "\u200d",
                                "\u0000",
                                " ",
                                "0x",
                                "。",
                                "İ",
                                "ǰ",
                                "\ud83d",
                                "\ud83d\ude00",
                                "xn--bcher-kva"),
                        Arbitraries.strings().ofMaxLength(4));
        return pieces.list().ofMaxSize(8).map(list -> String.join("", list));
    }

    private static byte[] nested(int depth) {
        List<byte[]> headers = new ArrayList<>();
        int length = 0;
        for (int i = 0; i < depth && length < 60_000; i++) {
            byte[] header =
                    length < 0x80
                            ? new byte[] {0x30, (byte) length}
                            : length < 0x100
                                    ? new byte[] {0x30, (byte) 0x81, (byte) length}
                                    : new byte[] {
                                        0x30, (byte) 0x82, (byte) (length >> 8), (byte) length
                                    };
            headers.add(0, header);
            length += header.length;
        }
        byte[] bomb = new byte[length];
        int at = 0;
        for (byte[] header : headers) {
            System.arraycopy(header, 0, bomb, at, header.length);
            at += header.length;
        }
        return bomb;
    }

    private static byte[] mutated(byte[] original, Random random) {
        byte[] octets = original.clone();
        for (int i = 0; i <= random.nextInt(4); i++) {
            int at = random.nextInt(octets.length);
            switch (random.nextInt(5)) {
                case 0 -> octets[at] = (byte) random.nextInt(256);
                case 1 -> octets[at]++;
                case 2 -> octets = Arrays.copyOf(octets, Math.max(1, at));
                case 3 -> octets = Arrays.copyOf(octets, octets.length + 1 + random.nextInt(9));
                default -> {
                    int from = random.nextInt(octets.length);
                    int length = Math.min(random.nextInt(9), octets.length - Math.max(at, from));
                    System.arraycopy(octets.clone(), from, octets, at, length);
                }
            }
        }
        return octets;
    }

    private static <T> T pick(List<T> from, Random random) {
        return from.get(random.nextInt(from.size()));
    }

    private static void orProblem(Runnable what) {
        refusal(what);
    }

    private static String refusal(Runnable what) {
        try {
            what.run();
            return "";
        } catch (Problem e) {
            assertThat(e.detail()).isNotBlank().hasSizeLessThan(500);
            assertThat(e.detail().chars()).noneMatch(Character::isISOControl);
            return e.detail();
        }
    }
}
