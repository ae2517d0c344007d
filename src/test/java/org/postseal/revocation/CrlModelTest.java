package org.postseal.revocation;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.scheduler.Scheduler;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.postseal.access.Identity;
import org.postseal.audit.Audit;
import org.postseal.audit.AuditHeads;
import org.postseal.audit.WriterId;
import org.postseal.authority.Authorities;
import org.postseal.authority.Authority;
import org.postseal.authority.Crl;
import org.postseal.authority.CrlShards;
import org.postseal.authority.Crls;
import org.postseal.certificate.BlockedKeys;
import org.postseal.certificate.Certificates;
import org.postseal.certificate.ImportedCertificates;
import org.postseal.keystore.Keystore;
import org.postseal.keystore.Quarantine;
import org.postseal.keystore.QuarantineTable;
import org.postseal.testing.Owner;
import org.postseal.x509.ForeignCrl;
import org.postseal.x509.RevocationReason;
import org.postseal.x509.SerialNumber;

/**
 * Random histories of an authority's lists, beside the model; its replicas' clock goes on and back,
 * and its database is put back to before what its last list says.
 */
@QuarkusTest
class CrlModelTest {

    private static final int STEPS = 60;
    private static final int ROUNDS = 10;

    @Inject RevocationHistory history;
    @Inject Authorities authorities;
    @Inject Keystore keystore;
    @Inject Crls crls;
    @Inject CrlShards shards;
    @Inject RevokedCertificates revoked;
    @Inject RevocationTable table;
    @Inject ImportedCertificates imported;
    @Inject Certificates certificates;
    @Inject BlockedKeys blockedKeys;
    @Inject Audit audit;
    @Inject QuarantineTable quarantine;
    @Inject Alarm alarm;
    @Inject WriterId self;
    @Inject AuditHeads heads;
    @Inject Scheduler scheduler;

    private final Instant start = Instant.now().truncatedTo(ChronoUnit.SECONDS);
    private final Map<SerialNumber, Instant> dates = new HashMap<>();
    private Authority authority;
    private Duration last = Duration.ZERO;

    @BeforeEach
    void haveTheListsToOurselves() {
        scheduler.pause();
        authority = history.begin();
    }

    @AfterEach
    void goOn() {
        scheduler.resume();
    }

    static IntStream seeds() {
        return new Random().ints(5).boxed().mapToInt(seed -> seed);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void publishesWhatTheModelHas(int seed) {
        Random random = new Random(seed);
        for (int step = 0; step < STEPS; step++) {
            history.step(random);
            if (random.nextInt(3) == 0) {
                publishAndCompare(Duration.ofHours(random.nextInt(-48, 48)));
                if (random.nextBoolean()) {
                    forgetWhatTheListSays();
                    restore(list());
                }
            }
        }
    }

    private void publishAndCompare(Duration clock) {
        Crl before = crl();
        publish(clock);
        Crl after = crl();
        assertThat(after.number().value())
                .isEqualTo(
                        before.number()
                                .value()
                                .add(BigInteger.ONE)
                                .max(BigInteger.valueOf(start.plus(clock).getEpochSecond())));
        // What had ended by the last list, and by any clock, was on one after its end.
        boolean leaves = min(last, clock).compareTo(Duration.ZERO) > 0;
        Map<SerialNumber, Optional<RevocationReason>> expected = new HashMap<>();
        history.of(authority)
                .forEach(
                        (serial, reason) -> {
                            if (reason.isPresent() && !(history.hasExpired(serial) && leaves)) {
                                expected.put(serial, reason);
                            }
                        });
        assertThat(
                        list().entries().stream()
                                .collect(
                                        Collectors.toMap(
                                                ForeignCrl.Entry::serial,
                                                entry -> Optional.of(entry.reason()))))
                .isEqualTo(expected);
        for (ForeignCrl.Entry entry : list().entries()) {
            Instant date = dates.computeIfAbsent(entry.serial(), serial -> entry.date());
            assertThat(entry.date()).as("date of %s", entry.serial()).isEqualTo(date);
        }
        last = clock;
    }

    private static Duration min(Duration a, Duration b) {
        return a.compareTo(b) < 0 ? a : b;
    }

    /** As in an older copy, which has an older list, too. */
    private void forgetWhatTheListSays() {
        for (ForeignCrl.Entry entry : list().entries()) {
            Owner.update(
                    "DELETE FROM revocation WHERE authority = ? AND serial = decode(?, 'hex')",
                    authority.name().value(),
                    entry.serial().hex());
        }
    }

    private void restore(ForeignCrl list) {
        byte[] der = der();
        Owner.update(
                "UPDATE crl SET number = number - 1, sha256 = decode(repeat('00', 32), 'hex') WHERE authority = ?",
                authority.name().value());
        AcceptedRestore.Lost again =
                new AcceptedRestore(
                                authorities,
                                crls,
                                imported,
                                certificates,
                                blockedKeys,
                                table,
                                new HighWaterMark(
                                        new Remembered(),
                                        crls,
                                        heads,
                                        new Quarantine(),
                                        quarantine,
                                        alarm,
                                        self),
                                quarantine,
                                audit,
                                Clock.systemUTC())
                        .run(Identity.local("model"), List.of(der), false);
        assertThat(again.revocations()).isEqualTo(list.entries().size());
        assertThat(der()).isEqualTo(der);
    }

    @Test
    void listsWhatEndsBeforeAClockThatWasPutBackHasCaughtUp() {
        SerialNumber serial = history.issue(authority);
        publish(Duration.ofHours(2));
        history.revoke(authority, serial, RevocationReason.SUPERSEDED);
        Owner.update(
                "UPDATE revocation SET not_after = now() + interval '1 hour' WHERE serial = decode(?, 'hex')",
                serial.hex());

        publish(Duration.ZERO);

        assertThat(list().entries()).extracting(ForeignCrl.Entry::serial).contains(serial);
    }

    @Test
    void publishesOneListWhereTwoReplicasWouldAtOnce() throws Exception {
        ExecutorService replicas = Executors.newFixedThreadPool(2);
        CyclicBarrier together = new CyclicBarrier(2);
        try {
            for (int round = 0; round < ROUNDS; round++) {
                history.revoke(authority, history.issue(authority), RevocationReason.SUPERSEDED);
                BigInteger before = crl().number().value();
                long published = published();
                makeDue();
                List<Future<?>> both =
                        IntStream.range(0, 2)
                                .<Future<?>>mapToObj(
                                        replica ->
                                                replicas.submit(
                                                        () -> {
                                                            together.await();
                                                            publication(Duration.ZERO).publishDue();
                                                            return null;
                                                        }))
                                .toList();
                for (Future<?> one : both) {
                    one.get();
                }

                assertThat(published()).isEqualTo(published + 1);
                assertThat(crl().number().value()).isGreaterThan(before);
                assertThat(list().entries()).hasSize(round + 1);
            }
        } finally {
            replicas.shutdownNow();
        }
    }

    private void publish(Duration clock) {
        makeDue();
        publication(clock).publishDue();
    }

    private void makeDue() {
        Owner.update(
                "UPDATE crl SET built_at = 'epoch' WHERE authority = ?", authority.name().value());
    }

    /** A replica, whose clock is off by that. */
    private CrlPublication publication(Duration off) {
        Clock clock = Clock.fixed(start.plus(off), ZoneOffset.UTC);
        return new CrlPublication(authorities, keystore, crls, shards, revoked, audit, clock);
    }

    private long published() {
        return Long.parseLong(
                Owner.query(
                                """
                                SELECT count(*)::text FROM audit
                                WHERE position(? IN convert_from(event, 'UTF8')) > 0
                                  AND position('crl.publish' IN convert_from(event, 'UTF8')) > 0
                                """,
                                authority.name().value())
                        .get(0));
    }

    private Crl crl() {
        return crls.find(authority.name()).orElseThrow();
    }

    private byte[] der() {
        try {
            return Files.readAllBytes(
                    QuarkusTransaction.requiringNew().call(() -> crls.file(crl())));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private ForeignCrl list() {
        ForeignCrl list = ForeignCrl.parse(der());
        assertThat(list.isSignedBy(authority.certificate())).isTrue();
        assertThat(list.number()).contains(crl().number());
        return list;
    }
}
