package org.postseal.x509;

import static org.assertj.core.api.Assertions.assertThat;
import static org.postseal.testing.Refusal.assertRefused;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postseal.problem.Kind;
import org.postseal.testing.OpenSsl;

/** Whatever certificate OpenSSL signs with, which anybody can make. */
class SignedRequestTest {

    @TempDir Path directory;

    @Test
    void takesWhatIsSignedWithAnOrdinaryKey() {
        assertThat(SignedRequest.parse(signedWithExponent("65537")).content()).isNotEmpty();
    }

    /** It is good, and costs the more the longer the exponent is. */
    @Test
    void refusesAKeyThatCostsWhoeverVerifiesASignatureByIt() {
        byte[] signed = signedWithExponent("0x100000000000000000000000000000001");

        assertRefused(Kind.POLICY, () -> SignedRequest.parse(signed), "exponent");
    }

    private byte[] signedWithExponent(String exponent) {
        OpenSsl openssl = new OpenSsl(directory);
        openssl.run(
                ("req -x509 -newkey rsa:2048 -pkeyopt rsa_keygen_pubexp:%s -nodes -subj /CN=a -days 1"
                                + " -keyout a.key -out a.pem")
                        .formatted(exponent)
                        .split(" "));
        openssl.run(
                ("cms -sign -binary -nodetach -in a.pem -signer a.pem -inkey a.key -outform DER"
                                + " -out signed.der")
                        .split(" "));
        return openssl.read("signed.der");
    }
}
