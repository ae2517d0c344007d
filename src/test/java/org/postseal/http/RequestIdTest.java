package org.postseal.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.SecureRandom;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A request is called what its client calls it, if that is a name at all. */
class RequestIdTest {

    private static final String TRACE_ID = "4bf92f3577b34da6a3ce929d0e0e4736";

    private final SecureRandom random = new SecureRandom();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
                "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-00",
                "01-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
                "fe-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-later"
            })
    void takesTheTraceIdOver(String traceParent) {
        assertThat(choose(List.of(traceParent))).isEqualTo(TRACE_ID);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "4bf92f3577b34da6a3ce929d0e0e4736",
                "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
                "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
                "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
                "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-more",
                "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-0",
                "01-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01later",
                "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
                "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01\n2026 FATAL forged"
            })
    void makesAnIdInsteadOfTakingWhatIsNone(String traceParent) {
        assertThat(choose(List.of(traceParent))).matches("[0-9a-f]{32}").isNotEqualTo(TRACE_ID);
    }

    @Test
    void makesAnIdWhereThereIsNoneOrOneTooMany() {
        String traceParent = "00-" + TRACE_ID + "-00f067aa0ba902b7-01";

        assertThat(choose(List.of(traceParent, traceParent))).isNotEqualTo(TRACE_ID);
        assertThat(choose(List.of())).matches("[0-9a-f]{32}").isNotEqualTo(choose(List.of()));
    }

    private String choose(List<String> traceParents) {
        return RequestId.choose(traceParents, random);
    }
}
