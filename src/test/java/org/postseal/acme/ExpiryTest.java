package org.postseal.acme;

import static org.assertj.core.api.Assertions.assertThat;
import static org.postseal.acme.AcmeClient.order;

import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.net.URI;
import java.time.Clock;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.postseal.testing.Owner;

/** What is kept of orders a week after their end. */
@QuarkusTest
@Timeout(60)
class ExpiryTest {

    private static final String NAME = "mail.eab.test";

    @TestHTTPResource("/acme/directory")
    URI directory;

    @Inject Statements statements;
    @Inject Clock clock;

    private AcmeClient client;

    @BeforeEach
    void makeAnAccount() {
        client = AccountKeys.preAuthorized(new AcmeClient(directory));
    }

    @Test
    void forgetsAnOrderWithItsAuthorization() {
        String order = newOrder();
        endAuthorizations(8 * 24);
        endOrder(order, 8 * 24);

        started().forgetExpired();

        assertThat(orders()).isEmpty();
        assertThat(authorizations()).isEmpty();
    }

    @Test
    void keepsBothForAWeek() {
        String order = newOrder();
        endAuthorizations(6 * 24);
        endOrder(order, 6 * 24);

        started().forgetExpired();

        assertThat(orders()).hasSize(1);
        assertThat(authorizations()).hasSize(1);
    }

    @Test
    void keepsTheAuthorizationOfAnOrderThatStillIsAndForgetsItWithTheOrder() {
        String order = newOrder();
        endAuthorizations(8 * 24);
        Expiry expiry = started();

        expiry.forgetExpired();
        assertThat(orders()).hasSize(1);
        assertThat(authorizations()).hasSize(1);

        endOrder(order, 8 * 24);
        expiry.forgetExpired();
        assertThat(orders()).isEmpty();
        assertThat(authorizations()).isEmpty();
    }

    @Test
    void keepsAnAuthorizationUntilItsLastOrderIsForgotten() {
        String one = newOrder();
        String other = newOrder();
        assertThat(authorizations()).as("shared").hasSize(1);
        endAuthorizations(8 * 24);
        endOrder(one, 8 * 24);
        Expiry expiry = started();

        expiry.forgetExpired();
        assertThat(authorizations()).hasSize(1);

        endOrder(other, 8 * 24);
        expiry.forgetExpired();
        assertThat(authorizations()).isEmpty();
    }

    @Test
    void keepsAnAuthorizationThatLastsLongerThanItsOrderAndForgetsItInItsTurn() {
        endOrder(newOrder(), 8 * 24);
        Expiry expiry = started();

        expiry.forgetExpired();
        assertThat(orders()).isEmpty();
        assertThat(authorizations()).hasSize(1);

        endAuthorizations(7 * 24 + 1);
        expiry.forgetExpired();
        assertThat(authorizations()).isEmpty();
    }

    /** One that has looked at nothing yet. */
    private Expiry started() {
        return new Expiry(statements, clock);
    }

    private String newOrder() {
        String url =
                client.post(client.url("newOrder"), order(NAME))
                        .headers()
                        .firstValue("Location")
                        .orElseThrow();
        return url.substring(url.lastIndexOf('/') + 1);
    }

    private void endAuthorizations(int hoursAgo) {
        Owner.update(
                "UPDATE acme_authorization SET expires_at = now() - ? * interval '1 hour' WHERE account = ?",
                hoursAgo,
                account());
    }

    private static void endOrder(String id, int hoursAgo) {
        Owner.update(
                "UPDATE acme_order SET expires_at = now() - ? * interval '1 hour' WHERE id = ?",
                hoursAgo,
                id);
    }

    private List<String> orders() {
        return Owner.query("SELECT id FROM acme_order WHERE account = ?", account());
    }

    private List<String> authorizations() {
        return Owner.query("SELECT id FROM acme_authorization WHERE account = ?", account());
    }

    private String account() {
        return client.account().substring(client.account().lastIndexOf('/') + 1);
    }
}
