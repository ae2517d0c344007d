package org.postseal.rest;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import java.security.KeyPair;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postseal.testing.Api;
import org.postseal.testing.Csrs;
import org.postseal.testing.Keys;

/** How often issuing waits for the database, as the driver counts it. */
@QuarkusTest
class RoundTripTest {

    /** The ledger's one statement. A token's row is remembered. */
    private static final int ISSUING = 1;

    private final Logger driver = Logger.getLogger("org.postgresql.core.v3.QueryExecutorImpl");
    private final RoundTrips roundTrips = new RoundTrips();

    @BeforeEach
    void listen() {
        driver.setLevel(Level.FINEST);
        driver.setUseParentHandlers(false);
        driver.addHandler(roundTrips);
    }

    @AfterEach
    void listenNoMore() {
        driver.removeHandler(roundTrips);
        driver.setUseParentHandlers(true);
        driver.setLevel(null);
    }

    @Test
    void areAsManyForManyNamesAndAKeyWithAHistoryAsForOneAndANewKey() {
        KeyPair key = Keys.p256();
        int first = fewest(key, "mail.example.org");
        String[] names =
                IntStream.range(0, 50)
                        .mapToObj(i -> "host-" + i + ".example.org")
                        .toArray(String[]::new);
        names[0] = "mail.example.org";

        assertThat(first).isEqualTo(ISSUING);
        assertThat(fewest(key, names)).isEqualTo(ISSUING);
    }

    /** Of several, since what the service does besides is counted too. */
    private int fewest(KeyPair key, String... names) {
        byte[] csr = Csrs.with(key).dns(names).body();
        return IntStream.range(0, 5).map(i -> issue(csr)).min().orElseThrow();
    }

    private int issue(byte[] csr) {
        int before = roundTrips.count.get();
        Api.signing(csr).post(Api.CERTIFICATES).then().statusCode(201);
        return roundTrips.count.get() - before;
    }

    /** A BEGIN is none: it travels with the statement behind it. */
    private static final class RoundTrips extends Handler {

        private final AtomicInteger count = new AtomicInteger();

        @Override
        public void publish(LogRecord record) {
            if (isSync(record) || isQueryAlone(record)) {
                count.incrementAndGet();
            }
        }

        private static boolean isSync(LogRecord record) {
            return record.getMessage().contains("FE=> Sync");
        }

        private static boolean isQueryAlone(LogRecord record) {
            return record.getMessage().contains("FE=> SimpleQuery")
                    && !List.of(record.getParameters()).contains("BEGIN");
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }
}
