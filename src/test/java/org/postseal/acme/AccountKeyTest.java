package org.postseal.acme;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.Signature;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.jose4j.jwk.PublicJsonWebKey;
import org.jose4j.lang.JoseException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postseal.testing.Keys;

class AccountKeyTest {

    private static final String P256_ORDER =
            "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551";

    private static final byte[] DATA = "what is signed".getBytes(US_ASCII);

    /** The examples of RFC 7515 A.2 and A.3, and of RFC 8037 A.4. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            textBlock =
                    """
                    RS256 | {"kty":"RSA","n":"ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddxHmfHQp-Vaw-4qPCJrcS2mJPMEzP1Pt0Bm4d4QlL-yRT-SFd2lZS-pCgNMsD1W_YpRPEwOWvG6b32690r2jZ47soMZo9wGzjb_7OMg0LOL-bSf63kpaSHSXndS5z5rexMdbBYUsLA9e-KXBdQOS-UTo7WTBEMa2R2CapHg665xsmtdVMTBQY4uDZlxvb3qCo5ZwKh9kG4LT6_I5IhlJH7aGhyxXFvUK-DWNmoudF8NAco9_h9iaGNj8q2ethFkMLs91kzk2PAcDTW9gb54h4FRWyuXpoQ","e":"AQAB"} | eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ | cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XOiZj5RZmh7AAuHIm4Bh-0Qc_lF5YKt_O8W2Fp5jujGbds9uJdbF9CUAr7t1dnZcAcQjbKBYNX4BAynRFdiuB--f_nZLgrnbyTyWzO75vRK5h6xBArLIARNPvkSjtQBMHlb1L07Qe7K0GarZRmB_eSN9383LcOLn6_dO--xi12jzDwusC-eOkHWEsqtFZESc6BfI7noOPqvhJ1phCnvWh6IeYI2w9QOYEUipUTI8np6LbgGY9Fs98rqVt5AXLIhWkWywlVmtVrBp0igcN_IoypGlUPQGe77Rw
                    ES256 | {"kty":"EC","crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU","y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"} | eyJhbGciOiJFUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ | DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q
                    EdDSA | {"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"} | eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc | hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg
                    """)
    void verifiesTheExamplesOfTheStandardsAndNothingBeside(
            String algorithm, String jwk, String input, String signature) {
        AccountKey key = AccountKey.parse(jwk);
        byte[] octets = Base64Url.decode(signature, "the signature");

        assertThat(key.algorithm()).isEqualTo(algorithm);
        assertThat(key.hasSigned(input.getBytes(US_ASCII), octets)).isTrue();

        assertThat(key.hasSigned((input + "A").getBytes(US_ASCII), octets)).isFalse();
        octets[octets.length - 1] ^= 1;
        assertThat(key.hasSigned(input.getBytes(US_ASCII), octets)).isFalse();
    }

    @Test
    void verifiesWhatTheJdkSignedOnP384() throws GeneralSecurityException, JoseException {
        KeyPair pair = Keys.p384();

        assertThat(of(pair).algorithm()).isEqualTo("ES384");
        assertThat(of(pair).hasSigned(DATA, sign(pair, "SHA384withECDSAinP1363Format"))).isTrue();
        assertThat(of(pair).hasSigned(DATA, sign(pair, "SHA256withECDSAinP1363Format"))).isFalse();
    }

    /** A number of zero once signed anything (CVE-2022-21449). */
    @Test
    void isNotSignedByNumbersOutOfRange() throws GeneralSecurityException, JoseException {
        KeyPair pair = Keys.p256();
        byte[] signature = sign(pair, "SHA256withECDSAinP1363Format");
        byte[] r = Arrays.copyOf(signature, 32);
        byte[] s = Arrays.copyOfRange(signature, 32, 64);
        byte[] zero = new byte[32];
        byte[] order = HexFormat.of().parseHex(P256_ORDER);

        assertThat(of(pair).hasSigned(DATA, join(r, s))).isTrue();
        for (byte[] outside : List.of(zero, order)) {
            assertThat(of(pair).hasSigned(DATA, join(r, outside))).isFalse();
            assertThat(of(pair).hasSigned(DATA, join(outside, s))).isFalse();
            assertThat(of(pair).hasSigned(DATA, join(outside, outside))).isFalse();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {-64, -1, 1, 32})
    void isNotSignedByMoreOrFewerOctets(int more) throws GeneralSecurityException, JoseException {
        for (Map.Entry<String, KeyPair> each :
                Map.of(
                                "SHA256withECDSAinP1363Format", Keys.p256(),
                                "SHA384withECDSAinP1363Format", Keys.p384(),
                                "SHA256withRSA", Keys.rsa(2048),
                                "Ed25519", Keys.ed25519())
                        .entrySet()) {
            byte[] signature = sign(each.getValue(), each.getKey());
            AccountKey key = of(each.getValue());

            assertThat(key.hasSigned(DATA, signature)).isTrue();
            assertThat(key.hasSigned(DATA, Arrays.copyOf(signature, signature.length + more)))
                    .as(each.getKey())
                    .isFalse();
        }
    }

    @Test
    void takesNoOtherFormOfTheSameSignature() throws GeneralSecurityException, JoseException {
        KeyPair pair = Keys.p256();
        byte[] signature = sign(pair, "SHA256withECDSAinP1363Format");
        byte[] zero = new byte[1];
        byte[] padded =
                join(
                        join(zero, Arrays.copyOf(signature, 32)),
                        join(zero, Arrays.copyOfRange(signature, 32, 64)));

        assertThat(of(pair).hasSigned(DATA, signature)).isTrue();
        assertThat(of(pair).hasSigned(DATA, padded)).isFalse();
        assertThat(of(pair).hasSigned(DATA, sign(pair, "SHA256withECDSA"))).isFalse();
    }

    private static byte[] join(byte[] first, byte[] second) {
        byte[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }

    private static AccountKey of(KeyPair pair) throws JoseException {
        return AccountKey.parse(PublicJsonWebKey.Factory.newPublicJwk(pair.getPublic()).toJson());
    }

    private static byte[] sign(KeyPair pair, String algorithm) throws GeneralSecurityException {
        Signature engine = Signature.getInstance(algorithm);
        engine.initSign(pair.getPrivate());
        engine.update(DATA);
        return engine.sign();
    }
}
