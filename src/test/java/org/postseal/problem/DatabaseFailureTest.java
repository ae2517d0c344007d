package org.postseal.problem;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import org.junit.jupiter.api.Test;

class DatabaseFailureTest {

    @Test
    void isFoundBelowWhatWrapsIt() {
        Throwable thrown = new IllegalStateException(new IllegalArgumentException(lost()));

        assertThat(DatabaseFailure.find(thrown))
                .hasValueSatisfying(found -> assertThat(found.kind()).isEqualTo(Kind.UNAVAILABLE));
    }

    /** As the transaction manager tells of a connection that was lost during the commit. */
    @Test
    void isFoundWhereTheTransactionManagerHidesIt() {
        Exception resource = new Exception("can't commit", lost());
        Exception commit = new Exception("could not commit transaction");
        commit.addSuppressed(resource);

        assertThat(DatabaseFailure.find(new IllegalStateException(commit)))
                .hasValueSatisfying(found -> assertThat(found.kind()).isEqualTo(Kind.UNAVAILABLE));
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
