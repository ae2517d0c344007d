package org.postseal.problem;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import javax.transaction.xa.XAException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DatabaseFailureTest {

    @Test
    void isFoundBelowWhatWrapsIt() {
        Throwable thrown = new IllegalStateException(new IllegalArgumentException(lost()));

        assertThat(DatabaseFailure.find(thrown))
                .hasValueSatisfying(found -> assertThat(found.kind()).isEqualTo(Kind.UNAVAILABLE));
    }

    @Test
    void leavesItOpenWhetherALostCommitTookPlace() {
        assertThat(DatabaseFailure.find(commitFailed(lost())))
                .hasValueSatisfying(
                        found -> {
                            assertThat(found.kind()).isEqualTo(Kind.UNAVAILABLE);
                            assertThat(found.detail()).contains("may or may not have been made");
                        });
    }

    @Test
    void knowsThatACommitWhichTheServerRefusedDidNotTakePlace() {
        SQLException refused = new SQLException("no space left on device", "53100");

        assertThat(DatabaseFailure.find(commitFailed(refused)))
                .hasValueSatisfying(found -> assertThat(found.detail()).contains("disk is full"));
    }

    @Test
    void knowsThatWhatFailedBeforeTheCommitDidNotTakePlace() {
        SQLException statement = lost();
        statement.addSuppressed(commitFailed(lost()));

        assertThat(DatabaseFailure.find(new IllegalStateException(statement)))
                .hasValueSatisfying(
                        found -> assertThat(found.detail()).contains("nothing is lost"));
    }

    /** As the transaction manager tells of it. */
    private static Exception commitFailed(SQLException cause) {
        XAException resource = new XAException("can't commit");
        resource.initCause(cause);
        Exception commit = new Exception("could not commit transaction");
        commit.addSuppressed(resource);
        return new IllegalStateException(commit);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "08001", "08003", "08006", "08P01", "25006", "25P03", "40001", "40P01", "53100",
                "53300", "55P03", "57014", "57P01", "57P03", "58030", "99999", "XX000"
            })
    void asksToTryAgainWhatPasses(String state) {
        assertThat(DatabaseFailure.problem(new SQLException("", state)).kind())
                .isEqualTo(Kind.UNAVAILABLE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"22001", "23505", "42501", "42601"})
    void doesNotExcuseAFaultOfOurs(String state) {
        assertThat(DatabaseFailure.problem(new SQLException("", state)).kind())
                .isEqualTo(Kind.INTERNAL);
    }

    @Test
    void isNotFoundWhereNoDatabaseHadPart() {
        Exception thrown = new Exception(new IllegalStateException());
        thrown.addSuppressed(new IllegalArgumentException());

        assertThat(DatabaseFailure.find(thrown)).isEmpty();
    }

    @Test
    void endsOnExceptionsThatNameEachOther() {
        Exception one = new Exception("one");
        Exception other = new Exception("other", one);
        one.addSuppressed(other);

        assertThat(DatabaseFailure.find(other)).isEmpty();
    }

    private static SQLException lost() {
        return new SQLException("the server is gone", "57P01");
    }
}
