package org.postseal.authority;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import org.postseal.certificate.AuthorityName;
import org.postseal.profile.Profiles;

/** With the authorities of a first start, whose lives are five and twenty years. */
@QuarkusTest
class LifeCycleTest {

    @Inject Authorities authorities;
    @Inject Profiles profiles;

    @Test
    void wantsASuccessorTheLongestLeafBeforeTheEnd() {
        Authority issuing = authorities.get(new AuthorityName("issuing"));
        Instant end = issuing.certificate().notAfter();

        LifeCycle early = at(end.minus(Duration.ofDays(400)));
        assertThat(early.successorDue(issuing))
                .hasValueSatisfying(
                        due ->
                                assertThat(due)
                                        .isBetween(
                                                end.minus(Duration.ofDays(398)),
                                                end.minus(Duration.ofDays(396))));
        assertThat(early.isSuccessorDue(issuing)).isFalse();
        LifeCycle late = at(end.minus(Duration.ofDays(396)));
        assertThat(late.isSuccessorDue(issuing)).isTrue();
        assertThat(late.cutsShort(issuing)).isFalse();
    }

    @Test
    void isAlarmedWhenTheUsualLeafIsCut() {
        Authority issuing = authorities.get(new AuthorityName("issuing"));
        Instant end = issuing.certificate().notAfter();

        assertThat(at(end.minus(Duration.ofDays(91))).cutsShort(issuing)).isFalse();
        assertThat(at(end.minus(Duration.ofDays(89))).cutsShort(issuing)).isTrue();
    }

    @Test
    void waitsNoMoreForTheSuccessorOfWhoHasEnded() {
        Authority issuing = authorities.get(new AuthorityName("issuing"));
        LifeCycle after = at(issuing.certificate().notAfter().plusSeconds(1));

        assertThat(after.successorDue(issuing)).isEmpty();
        assertThat(after.cutsShort(issuing)).isFalse();
    }

    @Test
    void wantsARootsSuccessorWhileItCanStillCertifyForAsLongAsUsual() {
        Authority root = authorities.get(new AuthorityName("root"));
        Instant end = root.certificate().notAfter();

        assertThat(at(end.minus(Duration.ofDays(1826))).isSuccessorDue(root)).isFalse();
        assertThat(at(end.minus(Duration.ofDays(1824))).isSuccessorDue(root)).isTrue();
    }

    private LifeCycle at(Instant now) {
        return new LifeCycle(authorities, profiles, Clock.fixed(now, ZoneOffset.UTC));
    }
}
