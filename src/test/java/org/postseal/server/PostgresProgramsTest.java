package org.postseal.server;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PostgresProgramsTest {

    @ParameterizedTest
    @ValueSource(strings = {"amd64", "aarch64"})
    void areOnTheClassPathForEachArchitecture(String architecture) {
        String archive = PostgresPrograms.ARCHIVES.get(architecture);

        assertThat(PostgresPrograms.class.getResource(archive)).isNotNull();
    }
}
