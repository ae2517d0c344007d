package org.postseal.keystore;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.SecureRandom;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.postseal.certificate.AuthorityName;
import org.postseal.x509.KeyType;

class EnvelopeTest {

    private static final SecureRandom RANDOM = new SecureRandom();

    private final AuthorityKey key = KeySpec.EC_P256.generate();
    private final KeyLabel label =
            new KeyLabel(
                    new AuthorityName("root"),
                    UUID.randomUUID(),
                    KeyType.EC_P256,
                    key.subjectKey().sha256());
    private final SealingKey dataKey = SealingKey.random(RANDOM);

    @Test
    void givesTheKeyBackToItsDataKey() {
        Envelope envelope = Envelope.seal(key, label, dataKey, RANDOM);
        assertThat(envelope.open(dataKey)).hasValue(key.pkcs8());
    }

    @Test
    void doesNotOpenWithAnotherDataKey() {
        Envelope envelope = Envelope.seal(key, label, dataKey, RANDOM);
        assertThat(envelope.open(SealingKey.random(RANDOM))).isEmpty();
    }

    @Test
    void doesNotOpenOnceASingleBitWasChangedAnywhere() {
        byte[] sealed = Envelope.seal(key, label, dataKey, RANDOM).sealed();
        for (int i = 0; i < sealed.length; i++) {
            byte[] changed = sealed.clone();
            changed[i] ^= 1;
            assertThat(new Envelope(label, changed).open(dataKey)).as("octet %s", i).isEmpty();
        }
        assertThat(new Envelope(label, new byte[0]).open(dataKey)).isEmpty();
        assertThat(new Envelope(label, new byte[27]).open(dataKey)).isEmpty();
    }

    @Test
    void doesNotOpenUnderAnyOtherLabel() {
        byte[] sealed = Envelope.seal(key, label, dataKey, RANDOM).sealed();
        KeyLabel otherAuthority =
                new KeyLabel(
                        new AuthorityName("issuing"),
                        label.keyId(),
                        label.type(),
                        label.spkiSha256());
        KeyLabel otherKey =
                new KeyLabel(
                        label.authority(), UUID.randomUUID(), label.type(), label.spkiSha256());
        KeyLabel otherType =
                new KeyLabel(label.authority(), label.keyId(), KeyType.RSA, label.spkiSha256());
        KeyLabel otherPublicKey =
                new KeyLabel(label.authority(), label.keyId(), label.type(), "00".repeat(32));
        for (KeyLabel other :
                new KeyLabel[] {otherAuthority, otherKey, otherType, otherPublicKey}) {
            assertThat(new Envelope(other, sealed).open(dataKey)).as(other.toString()).isEmpty();
        }
    }

    @Test
    void sealsTheSameKeyDifferentlyEachTime() {
        assertThat(Envelope.seal(key, label, dataKey, RANDOM).sealed())
                .isNotEqualTo(Envelope.seal(key, label, dataKey, RANDOM).sealed());
    }

    @Test
    void printsNothingOfAKey() {
        assertThat(dataKey.toString()).isEqualTo("SealingKey");
        assertThat(key.toString()).isEqualTo("AuthorityKey[EC-P256]");
        assertThat(key.signer().toString()).isEqualTo("Signer[SHA256_ECDSA]");
    }
}
