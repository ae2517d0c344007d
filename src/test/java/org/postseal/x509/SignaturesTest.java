package org.postseal.x509;

import static org.assertj.core.api.Assertions.assertThat;
import static org.postseal.problem.Kind.MALFORMED;
import static org.postseal.problem.Kind.POLICY;
import static org.postseal.testing.Refusal.assertRefused;

import java.security.KeyPair;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.stream.Stream;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.pkcs.PKCS10CertificationRequest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.postseal.testing.Csrs;
import org.postseal.testing.Keys;

class SignaturesTest {

    private final Signatures fallback = new Signatures(new BouncyCastleProvider());

    static Stream<Arguments> everyScheme() {
        return Stream.of(
                Arguments.of(Keys.rsa(2048), "SHA256withRSA"),
                Arguments.of(Keys.rsa(3072), "SHA384withRSA"),
                Arguments.of(Keys.rsa(4096), "SHA512withRSA"),
                Arguments.of(Keys.rsa(2048), "SHA256withRSAandMGF1"),
                Arguments.of(Keys.rsa(2048), "SHA384withRSAandMGF1"),
                Arguments.of(Keys.rsa(2048), "SHA512withRSAandMGF1"),
                Arguments.of(Keys.p256(), "SHA256withECDSA"),
                Arguments.of(Keys.p384(), "SHA384withECDSA"),
                Arguments.of(Keys.p384(), "SHA256withECDSA"),
                Arguments.of(Keys.p521(), "SHA512withECDSA"),
                Arguments.of(Keys.ed25519(), "Ed25519"));
    }

    /** The same request must pass and fail alike, whichever provider a machine has. */
    @ParameterizedTest
    @MethodSource("everyScheme")
    void verifiesTheSameWithTheFallback(KeyPair pair, String algorithm) throws Exception {
        var request =
                new PKCS10CertificationRequest(
                        Csrs.with(pair).dns("a.example").signedWith(algorithm).der());
        SubjectKey key = SubjectKey.of(request.getSubjectPublicKeyInfo());
        AlgorithmIdentifier scheme = request.getSignatureAlgorithm();
        byte[] signed = request.toASN1Structure().getCertificationRequestInfo().getEncoded();
        byte[] signature = request.getSignature();

        assertThat(Signatures.verify(key, scheme, signed, signature)).isTrue();
        assertThat(fallback.isValid(key, scheme, signed, signature)).isTrue();

        signed[signed.length - 1] ^= 1;
        assertThat(Signatures.verify(key, scheme, signed, signature)).isFalse();
        assertThat(fallback.isValid(key, scheme, signed, signature)).isFalse();

        for (byte[] garbage : new byte[][] {{}, {0x30, 0}, new byte[signature.length]}) {
            assertThat(Signatures.verify(key, scheme, signed, garbage)).isFalse();
            assertThat(fallback.isValid(key, scheme, signed, garbage)).isFalse();
        }
    }

    @Test
    void usesAmazonsProviderWhereItsLibraryLoads() {
        assertThat(Signatures.providerName()).isEqualTo("AmazonCorrettoCryptoProvider");
    }

    @ParameterizedTest
    @EnumSource
    void makesKeysThatItsEnginesTake(KeyType type) throws Exception {
        KeyPair pair = Keys.of(type);
        byte[] pkcs8 = pair.getPrivate().getEncoded();
        var engine = Signatures.engine(algorithmFor(type));
        engine.initSign(
                Signatures.keyFactory(type).generatePrivate(new PKCS8EncodedKeySpec(pkcs8)));
        engine.update(new byte[] {1});
        byte[] signature = engine.sign();

        engine.initVerify(SubjectKey.of(pair.getPublic()).publicKey());
        engine.update(new byte[] {1});
        assertThat(engine.verify(signature)).isTrue();
    }

    @Test
    void noKeyHasMadeASignatureOfAnotherType() {
        SubjectKey key = SubjectKey.of(Keys.ed25519().getPublic());
        var ecdsa = new AlgorithmIdentifier(X9ObjectIdentifiers.ecdsa_with_SHA256);

        assertThat(Signatures.verify(key, ecdsa, new byte[1], new byte[1])).isFalse();
    }

    @Test
    void refusesParametersWhereNoneBelong() {
        SubjectKey key = SubjectKey.of(Keys.p256().getPublic());
        var ecdsa =
                new AlgorithmIdentifier(X9ObjectIdentifiers.ecdsa_with_SHA256, DERNull.INSTANCE);

        assertRefused(
                MALFORMED,
                () -> Signatures.verify(key, ecdsa, new byte[1], new byte[1]),
                "parameters");
    }

    @Test
    void refusesPssWithItsDefaultsWhichMeanSha1() {
        SubjectKey key = SubjectKey.of(Keys.rsa(2048).getPublic());
        var defaults =
                new AlgorithmIdentifier(PKCSObjectIdentifiers.id_RSASSA_PSS, new DERSequence());
        var absent = new AlgorithmIdentifier(PKCSObjectIdentifiers.id_RSASSA_PSS);

        assertRefused(
                POLICY, () -> Signatures.verify(key, defaults, new byte[1], new byte[1]), "PSS");
        assertRefused(
                MALFORMED, () -> Signatures.verify(key, absent, new byte[1], new byte[1]), "PSS");
    }

    private static String algorithmFor(KeyType type) {
        return switch (type) {
            case RSA -> "SHA256withRSA";
            case EC_P256, EC_P384, EC_P521 -> "SHA256withECDSA";
            case ED25519 -> "Ed25519";
        };
    }
}
