package org.postseal.revocation;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.postseal.access.Identity;
import org.postseal.authority.Authority;
import org.postseal.authority.AuthorityCreation;
import org.postseal.authority.AuthorityKind;
import org.postseal.authority.NewAuthority;
import org.postseal.certificate.AuthorityName;
import org.postseal.certificate.Certificates;
import org.postseal.issuance.Issuance;
import org.postseal.issuance.IssuanceOptions;
import org.postseal.keystore.KeySpec;
import org.postseal.keystore.Passphrase;
import org.postseal.problem.Problem;
import org.postseal.testing.Csrs;
import org.postseal.testing.Keys;
import org.postseal.testing.OcspQuestion;
import org.postseal.testing.OcspReading;
import org.postseal.testing.Owner;
import org.postseal.x509.DistinguishedName;
import org.postseal.x509.OcspRequest;
import org.postseal.x509.RevocationReason;
import org.postseal.x509.SerialNumber;

/**
 * Random histories of two authorities, beside a model that is nothing but a map. What is asked for
 * is asked again and again, so that answers come from memory as well as from the database.
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
    private static final List<RevocationReason> REASONS = CODES.keySet().stream().sorted().toList();

    @Inject AuthorityCreation creation;
    @Inject Issuance issuance;
    @Inject Certificates certificates;
    @Inject Revocations revocations;
    @Inject RevocationWatch watch;
    @Inject Responders responders;
    @Inject Ocsp ocsp;

    private final List<Authority> authorities = new ArrayList<>();
    private final List<SerialNumber> serials = new ArrayList<>();
    private final Set<SerialNumber> expired = new HashSet<>();
    private final Map<AuthorityName, Map<SerialNumber, String>> model = new HashMap<>();

    @BeforeEach
    void makeTwoAuthorities() {
        for (int i = 0; i < 2; i++) {
            Authority authority = root();
            authorities.add(authority);
            model.put(authority.name(), new LinkedHashMap<>());
        }
        responders.renewDue();
        serials.add(SerialNumber.parse("0badc0ffee"));
    }

    static IntStream seeds() {
        return new Random().ints(8).boxed().mapToInt(seed -> seed);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void answersAsTheModelDoes(int seed) {
        Random random = new Random(seed);
        for (int step = 0; step < STEPS; step++) {
            Authority authority = pick(authorities, random);
            switch (random.nextInt(7)) {
                case 0, 1 -> issue(authority);
                case 2, 3 -> revoke(authority, pick(serials, random), pick(REASONS, random));
                case 4 -> issueTheSameElsewhere(authority, pick(serials, random));
                default -> expire(pick(serials, random));
            }
            ask(pick(authorities, random), random);
        }
    }

    private void issue(Authority authority) {
        IssuanceOptions options =
                new IssuanceOptions(
                        Optional.empty(),
                        Optional.of(authority.name()),
                        Optional.empty(),
                        List.of(),
                        Optional.empty());
        byte[] csr = Csrs.with(Keys.p256()).dns("model.example.org").body();
        SerialNumber serial =
                issuance.issue(Identity.local("model"), csr, options).certificate().serial();
        serials.add(serial);
        model.get(authority.name()).put(serial, "good");
    }

    /** As an import may do: serials are unique below an authority only. */
    private void issueTheSameElsewhere(Authority authority, SerialNumber serial) {
        String blocked = CODES.get(RevocationReason.KEY_COMPROMISE);
        if (model.values().stream().anyMatch(all -> blocked.equals(all.get(serial)))) {
            return;
        }
        int copied =
                Owner.update(
                        """
                        INSERT INTO certificate
                        SELECT (c).* FROM (
                            SELECT jsonb_populate_record(c, jsonb_build_object('authority', ?::text)) AS c
                            FROM certificate c WHERE serial = decode(?, 'hex') LIMIT 1) copy
                        ON CONFLICT DO NOTHING
                        """,
                        authority.name().value(),
                        serial.hex());
        if (copied == 1) {
            model.get(authority.name()).put(serial, "good");
        }
    }

    private void revoke(Authority authority, SerialNumber serial, RevocationReason reason) {
        Map<SerialNumber, String> known = model.get(authority.name());
        String before = known.get(serial);
        if (before == null) {
            return;
        }
        boolean changes =
                before.equals("good")
                        || (reason == RevocationReason.KEY_COMPROMISE
                                && !before.equals(CODES.get(reason)));
        try {
            revocations.revoke(
                    Identity.SERVICE,
                    certificates.find(serial, Optional.of(authority.name())).orElseThrow(),
                    reason);
            assertThat(changes).isTrue();
            known.put(serial, CODES.get(reason));
        } catch (Problem conflict) {
            assertThat(changes).as(conflict.detail()).isFalse();
        }
        if (reason == RevocationReason.KEY_COMPROMISE && !expired.contains(serial)) {
            // The same serial is the same key here, and all that the key has is taken back.
            model.values().forEach(all -> all.replace(serial, CODES.get(reason)));
        }
        watch.look();
    }

    private void expire(SerialNumber serial) {
        expired.add(serial);
        Owner.update(
                "UPDATE certificate SET not_after = now() - interval '1 day' WHERE serial = decode(?, 'hex')",
                serial.hex());
    }

    private void ask(Authority authority, Random random) {
        OcspQuestion question = OcspQuestion.to(authority.certificate());
        Map<BigInteger, String> expected = new HashMap<>();
        int number = 1 + random.nextInt(3);
        for (int i = 0; i < number; i++) {
            SerialNumber serial = pick(serials, random);
            if (expected.put(
                            serial.value(),
                            model.get(authority.name()).getOrDefault(serial, "unknown"))
                    == null) {
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

    private static <T> T pick(List<T> all, Random random) {
        return all.get(random.nextInt(all.size()));
    }

    private Authority root() {
        String name = "model-" + UUID.randomUUID();
        try (Passphrase passphrase = Passphrase.of("correct horse battery".toCharArray())) {
            return creation.create(
                    Identity.SERVICE,
                    new NewAuthority(
                            new AuthorityName(name),
                            AuthorityKind.ROOT,
                            Optional.empty(),
                            DistinguishedName.parse("CN=" + name),
                            KeySpec.EC_P256,
                            Optional.empty(),
                            List.of()),
                    passphrase);
        }
    }
}
