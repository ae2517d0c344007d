package org.postseal.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.postseal.problem.Kind;
import org.postseal.problem.Problem;

/** Asserts that something is refused, and what the person is told. */
public final class Refusal {

    private Refusal() {}

    /** Refused as that kind, with a sentence that has each of {@code words} in it. */
    public static void assertRefused(Kind kind, ThrowingCallable what, String... words) {
        assertThatThrownBy(what)
                .asInstanceOf(type(Problem.class))
                .satisfies(
                        problem -> {
                            assertThat(problem.kind()).isEqualTo(kind);
                            assertThat(List.of(words))
                                    .allSatisfy(
                                            word -> assertThat(problem.detail()).contains(word));
                        });
    }
}
