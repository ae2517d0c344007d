package org.postseal.acme;

import static org.assertj.core.api.Assertions.assertThat;
import static org.postseal.acme.AcmeClient.json;
import static org.postseal.acme.AcmeClient.order;

import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.postseal.testing.Csrs;
import org.postseal.testing.Keys;
import org.postseal.testing.Owner;
import org.postseal.testing.Patience;

/** An issue that a replica began and did not end. */
@QuarkusTest
@Timeout(120)
class AbandonedOrderTest {

    @TestHTTPResource("/acme/directory")
    URI directory;

    @Inject Finalization finalization;

    @Test
    void isEndedWhateverBecomesOfTheOthers() {
        AcmeClient client = AccountKeys.preAuthorized(new AcmeClient(directory));
        String before = left(client, "before.eab.test", "?", 240);
        String good = left(client, "good.eab.test", "mail-server", 180);
        String after = left(client, "after.eab.test", "?", 120);
        try {
            finalization.finishAbandoned();

            // Unless the service has just taken them up by itself.
            Patience patience = new Patience();
            while (status(client, good).equals("processing")) {
                patience.aMoment();
            }
            assertThat(status(client, good)).isEqualTo("valid");
        } finally {
            Owner.update("DELETE FROM acme_order WHERE id IN (?, ?)", id(before), id(after));
        }
    }

    /** A profile that can't be, is one that breaks. */
    private static String left(AcmeClient client, String name, String profile, int seconds) {
        String order =
                client.post(client.url("newOrder"), order(name))
                        .headers()
                        .firstValue("Location")
                        .orElseThrow();
        int changed =
                Owner.update(
                        """
                        UPDATE acme_order SET status = 'processing', csr = ?, profile = ?,
                            started_at = now() - ? * interval '1 second'
                        WHERE id = ?
                        """,
                        Csrs.with(Keys.p256()).dns(name).der(),
                        profile,
                        seconds,
                        id(order));
        assertThat(changed).isEqualTo(1);
        return order;
    }

    private static String status(AcmeClient client, String order) {
        return json(client.get(order)).path("status").textValue();
    }

    private static String id(String url) {
        return url.substring(url.lastIndexOf('/') + 1);
    }
}
