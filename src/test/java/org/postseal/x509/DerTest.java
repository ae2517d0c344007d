package org.postseal.x509;

import static org.assertj.core.api.Assertions.assertThat;
import static org.postseal.problem.Kind.MALFORMED;
import static org.postseal.testing.Refusal.assertRefused;

import java.util.HexFormat;
import org.bouncycastle.asn1.ASN1Sequence;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DerTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "3000", // empty sequence
                "30030101ff", // TRUE
                "3003020180", // -128
                "300402020080", // 128
                "3004030206c0", // two bits
                "300306012a", // an object identifier
                "30083106020101020102", // a set in order
                "30040500a000"
            })
    void readsDer(String hex) {
        ASN1Sequence value = Der.parse(octets(hex), "value", ASN1Sequence::getInstance);

        assertThat(Der.encode(value)).isEqualTo(octets(hex));
    }

    @ParameterizedTest
    @CsvSource({
        "'', cut off",
        "30, cut off",
        "300101, cut off",
        "3082, cut off",
        "30820100, cut off",
        "308500000000010500, cut off",
        "3084ffffffff, cut off",
        "30800000, indefinite",
        "30810105, longer than needed",
        "3081020500, longer than needed",
        "308200020500, longer than needed",
        "30020500ff, trailing",
        "3003010101, isn't DER", // TRUE is ff
        "300401020000, isn't DER",
        "300402020001, isn't DER", // 1 with a leading zero
        "30040202ffff, isn't DER", // -1 with a leading one
        "30020200, isn't DER",
        "30030304c1, cut off",
        "3004030206c1, isn't DER", // an unused bit is set
        "3004030208c0, isn't DER",
        "30020300, isn't DER",
        "3003050100, isn't DER",
        "300406022a80, isn't DER",
        "3005060380012a, isn't DER",
        "30020600, isn't DER",
        "3005240304012a, isn't DER", // an octet string in pieces
        "30021000, isn't DER", // a primitive sequence
        "30083106020102020101, isn't DER", // a set out of order
        "30021f00, tag",
        "30020000, tag"
    })
    void refusesEverythingElse(String hex, String why) {
        assertRefused(
                MALFORMED,
                () -> Der.parse(octets(hex), "value", ASN1Sequence::getInstance),
                "The value",
                why);
    }

    private static byte[] octets(String hex) {
        return HexFormat.of().parseHex(hex);
    }
}
