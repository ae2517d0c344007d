package org.postseal.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class OptionsTest {

    private static final Set<String> KNOWN = Set.of("--recipient");

    @Test
    void takesAnOptionBeforeAndAfterTheFileAndMoreThanOnce() {
        Options options =
                Options.parse(List.of("--recipient", "a", "file", "--recipient", "b"), KNOWN)
                        .orElseThrow();

        assertThat(options.file()).isEqualTo("file");
        assertThat(options.all("--recipient")).containsExactly("a", "b");
    }

    @Test
    void takesNothingElse() {
        List.of(
                        List.<String>of(),
                        List.of("file", "another"),
                        List.of("--recipient", "file"),
                        List.of("file", "--recipient"),
                        List.of("--unknown", "value", "file"))
                .forEach(
                        arguments ->
                                assertThat(Options.parse(arguments, KNOWN))
                                        .as("%s", arguments)
                                        .isEmpty());
    }
}
