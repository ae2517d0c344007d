package org.postseal.revocation;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.math.BigInteger;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.postseal.authority.Authority;
import org.postseal.testing.OcspQuestion;
import org.postseal.testing.OcspReading;
import org.postseal.x509.OcspRequest;
import org.postseal.x509.RevocationReason;
import org.postseal.x509.SerialNumber;

/**
 * Random histories of two authorities, beside the model. What is asked for is asked again and
 * again, so that answers come from memory as well as from the database.
 */
@QuarkusTest
class OcspModelTest {

    private static final int STEPS = 60;

    private static final Map<RevocationReason, String> CODES =
            Map.of(
                    RevocationReason.UNSPECIFIED, "revoked",
                    RevocationReason.KEY_COMPROMISE, "revoked 1",
                    RevocationReason.SUPERSEDED, "revoked 4",
                    RevocationReason.CESSATION_OF_OPERATION, "revoked 5");

    @Inject RevocationHistory history;
    @Inject RevocationWatch watch;
    @Inject Responders responders;
    @Inject Ocsp ocsp;

    @BeforeEach
    void makeTwoAuthorities() {
        history.begin();
        history.begin();
        responders.renewDue();
    }

    static IntStream seeds() {
        return new Random().ints(8).boxed().mapToInt(seed -> seed);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void answersAsTheModelDoes(int seed) {
        Random random = new Random(seed);
        for (int step = 0; step < STEPS; step++) {
            history.step(random);
            watch.look();
            ask(history.anyAuthority(random), random);
        }
    }

    private void ask(Authority authority, Random random) {
        OcspQuestion question = OcspQuestion.to(authority.certificate());
        Map<BigInteger, String> expected = new HashMap<>();
        int number = 1 + random.nextInt(3);
        for (int i = 0; i < number; i++) {
            SerialNumber serial = history.anySerial(random);
            if (expected.put(serial.value(), expected(authority, serial)) == null) {
                question.about(random.nextBoolean() ? "SHA-1" : "SHA-256", serial.value());
            }
        }
        if (random.nextInt(4) == 0) {
            question.nonce(new byte[] {1, 2, 3});
        }
        OcspRequest request = OcspRequest.parse(question.der());
        byte[] response =
                ocsp.answerFromMemory(authority.name(), request)
                        .orElseGet(() -> ocsp.answer(authority.name(), request))
                        .der();
        assertThat(OcspReading.of(response).verified(authority.certificate()).statuses())
                .isEqualTo(expected);
    }

    private String expected(Authority authority, SerialNumber serial) {
        Optional<RevocationReason> known = history.of(authority).get(serial);
        return known == null ? "unknown" : known.map(CODES::get).orElse("good");
    }
}
