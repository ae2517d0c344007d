package org.postseal.server;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.postseal.problem.Problem;

class DatabaseCheckTest {

    @Test
    void refusesPostgresBefore14() {
        assertThatThrownBy(() -> DatabaseCheck.requireRecent(13_00_22))
                .isInstanceOf(Problem.class)
                .hasMessage("The database is PostgreSQL 13 and Postseal needs 14 or newer.");
    }

    @Test
    void takesPostgres14() {
        assertThatCode(() -> DatabaseCheck.requireRecent(14_00_00)).doesNotThrowAnyException();
    }
}
