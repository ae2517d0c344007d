package org.postseal.certificate;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class ClaimTest {

    /** Replicas of two versions share the rows: what is hashed, and how, must stay. */
    @Test
    void hashesEachPartAfterItsLengthInFourOctets() {
        Claim claim = claim("mail-server", "", "0\0");

        assertThat(claim.id())
                .isEqualTo("983c0e3da2e61160ddc685f0c97f12df91f860ce66994e6ed42dc6e37c1f4fb7");
        assertThat(claim.request())
                .isEqualTo("4f78584cbfb8de398ba6b002eb47af69a00f5ff8d4290deceb6214195d8975dd");
    }

    @Test
    void tellsApartWhatOnlyLooksTheSameWhenJoined() {
        assertThat(claim("ab", "c")).isNotEqualTo(claim("a", "bc"));
        assertThat(claim("ab")).isNotEqualTo(claim("ab", ""));
    }

    private static Claim claim(String... request) {
        byte[][] parts = new byte[request.length][];
        for (int i = 0; i < request.length; i++) {
            parts[i] = request[i].getBytes(UTF_8);
        }
        return Claim.of("idempotency", "token:1", "key", Duration.ofHours(24), parts);
    }
}
