package org.postseal.issuance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.postseal.testing.Refusal.assertRefused;

import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import jakarta.inject.Inject;
import java.security.KeyPair;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Supplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.postseal.access.Identity;
import org.postseal.access.Role;
import org.postseal.access.Scopes;
import org.postseal.certificate.BlockedKeys;
import org.postseal.problem.Kind;
import org.postseal.problem.Problem;
import org.postseal.testing.AuditTrail;
import org.postseal.testing.Csrs;
import org.postseal.testing.Keys;
import org.postseal.x509.SubjectKey;

/**
 * What an event loop asks for is done as for a worker thread. The platform refuses a transaction on
 * an event loop, so that whatever waited for the database there would fail here.
 */
@QuarkusTest
@Timeout(60)
class IssuanceLaterTest {

    private static final IssuanceOptions NOTHING_SPECIAL = IssuanceOptions.none();

    @Inject Issuance issuance;
    @Inject BlockedKeys blockedKeys;
    @Inject Vertx vertx;

    private final Identity caller =
            new Identity("token:" + UUID.randomUUID(), "test", Role.OPERATOR, Scopes.everything());

    /** So that the authority has been read, and what is asked next need not wait. */
    @BeforeEach
    void warm() {
        issuance.issue(caller, csr("warm.example.test"), NOTHING_SPECIAL);
    }

    @Test
    void isDoneOnTheEventLoopAndEndsOnAnother() {
        CompletableFuture<Thread> end = new CompletableFuture<>();

        Issued issued =
                onEventLoop(
                        () ->
                                issuance.issueLater(caller, csr("a.example.test"), NOTHING_SPECIAL)
                                        .whenComplete(
                                                (done, failed) ->
                                                        end.complete(Thread.currentThread())));

        assertThat(issued.certificate().certificate().names()).hasSize(1);
        assertThat(end.join().getName()).isEqualTo("ledger");
        assertThat(AuditTrail.of(caller.id()))
                .last()
                .asString()
                .contains("\"outcome\":\"GRANTED\"", issued.certificate().serial().hex());
    }

    @Test
    void waitsElsewhereForWhatWasSentBefore() {
        IssuanceOptions once =
                new IssuanceOptions(
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        List.of(),
                        Optional.of(new IdempotencyKey(UUID.randomUUID().toString())));
        byte[] csr = csr("once.example.test");

        Issued first = onEventLoop(() -> issuance.issueLater(caller, csr, once));
        Issued second = onEventLoop(() -> issuance.issueLater(caller, csr, once));

        assertThat(first.replayed()).isFalse();
        assertThat(second.replayed()).isTrue();
        assertThat(second.certificate()).isEqualTo(first.certificate());
    }

    @Test
    void recordsWhatItRefusesAtOnce() {
        refusedAndOnRecord(csr("*.example.test"), "*.example.test");
    }

    @Test
    void recordsWhatTheDatabaseIsAgainst() {
        KeyPair exposed = Keys.p256();
        SubjectKey key = SubjectKey.of(exposed.getPublic());
        QuarkusTransaction.requiringNew().run(() -> blockedKeys.block(key, "keyCompromise"));

        refusedAndOnRecord(Csrs.with(exposed).dns("exposed.example.test").body(), "key is blocked");
    }

    private void refusedAndOnRecord(byte[] csr, String reason) {
        assertRefused(
                Kind.POLICY,
                () -> onEventLoop(() -> issuance.issueLater(caller, csr, NOTHING_SPECIAL)),
                reason);
        assertThat(AuditTrail.of(caller.id()))
                .last()
                .asString()
                .contains("\"outcome\":\"REFUSED\"", reason);
    }

    private <T> T onEventLoop(Supplier<CompletionStage<T>> act) {
        Context loop = vertx.getOrCreateContext();
        CompletableFuture<T> result =
                CompletableFuture.supplyAsync(act, task -> loop.runOnContext(begun -> task.run()))
                        .thenCompose(Function.identity());
        try {
            return result.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof Problem problem) {
                throw problem;
            }
            throw e;
        }
    }

    private static byte[] csr(String name) {
        return Csrs.with(Keys.p256()).dns(name).body();
    }
}
