package org.postseal.keystore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.postseal.keystore.KeystoreTrial.ACTOR;

import io.quarkus.scheduler.Scheduler;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postseal.audit.WriterId;
import org.postseal.keystore.KeystoreTrial.Stored;
import org.postseal.testing.Owner;

@QuarkusTest
class ReplicasTest {

    @Inject Replicas replicas;
    @Inject Keystore keystore;
    @Inject KeystoreTrial trial;
    @Inject WriterId self;
    @Inject Scheduler scheduler;

    private final UUID other = UUID.randomUUID();

    @BeforeEach
    void tellNothingUnasked() {
        scheduler.pause();
    }

    @AfterEach
    void goOn() {
        Owner.update("DELETE FROM replica WHERE id = ?", other);
        scheduler.resume();
    }

    @Test
    void listsItselfAsItIsNow() {
        Stored authority = trial.unlocked();
        assertThat(replicas.states(authority.name()).get(0))
                .matches(state -> state.replica().equals(self.value()) && !state.locked());

        keystore.lock(ACTOR, authority.name());

        assertThat(replicas.states(authority.name()).get(0).locked()).isTrue();
    }

    @Test
    void listsAnotherAsItLastSaid() {
        Stored authority = trial.locked();
        otherSays("{" + authority.name() + "}", "30 seconds");

        assertThat(ofOther(authority))
                .singleElement()
                .matches(state -> state.host().equals("ca2.example.org") && !state.locked());
        assertThat(ofOther(trial.unlocked())).singleElement().matches(ReplicaState::locked);
    }

    @Test
    void listsOneThatHasBeenSilentForAMinuteNoMoreAndForgetsIt() {
        Stored authority = trial.locked();
        otherSays("{}", "61 seconds");
        assertThat(ofOther(authority)).isEmpty();

        otherSays("{}", "3 minutes");
        replicas.giveASignOfLife();

        assertThat(Owner.query("SELECT id FROM replica WHERE id = ?", other)).isEmpty();
    }

    @Test
    void writesWhenSomethingHasChangedAndNotOtherwise() {
        Stored authority = trial.unlocked();
        replicas.tellChanges();
        String before = ownRow();
        assertThat(before).contains(authority.name().value());

        replicas.tellChanges();
        assertThat(ownRow()).isEqualTo(before);

        keystore.lock(ACTOR, authority.name());
        replicas.tellChanges();
        assertThat(ownRow()).doesNotContain("\"" + authority.name() + "\"").isNotEqualTo(before);
    }

    private List<ReplicaState> ofOther(Stored authority) {
        return replicas.states(authority.name()).stream()
                .filter(state -> state.replica().equals(other))
                .toList();
    }

    private void otherSays(String unlocked, String ago) {
        Owner.update(
                """
                INSERT INTO replica (id, host, unlocked, seen_at)
                VALUES (?, 'ca2.example.org', ?::text[], now() - ?::interval)
                ON CONFLICT (id) DO UPDATE SET seen_at = excluded.seen_at
                """,
                other,
                unlocked,
                ago);
    }

    /** With the transaction that wrote it. */
    private String ownRow() {
        return Owner.query(
                        "SELECT xmin || ' ' || to_json(unlocked) FROM replica WHERE id = ?",
                        self.value())
                .get(0);
    }
}
