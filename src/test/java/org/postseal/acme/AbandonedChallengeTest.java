package org.postseal.acme;

import static org.assertj.core.api.Assertions.assertThat;
import static org.postseal.acme.AcmeClient.json;
import static org.postseal.acme.AcmeClient.order;

import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.net.URI;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What is taken up again that a replica began and did not end. */
@QuarkusTest
class AbandonedChallengeTest {

    private static final int MANY = 10;

    @TestHTTPResource("/acme/directory")
    URI directory;

    @Inject ChallengeRepository repository;

    /** Not yet long enough ago for the service that all tests share. */
    private final Instant begun = Instant.now().minusSeconds(30);

    private final Instant limit = Instant.now().minusSeconds(20);

    @Test
    void nothingIsBegunTwiceAndNotEverythingAtOnce() {
        List<String> ids = underWay("one.left.test", "two.left.test", "three.left.test");
        String mine = ids.get(0);
        try {
            assertThat(take(List.of(mine), 1)).hasSize(1).doesNotContain(mine);
            assertThat(take(List.of(mine), MANY)).hasSize(1).doesNotContain(mine);
            assertThat(take(List.of(mine), MANY)).isEmpty();
            assertThat(take(List.of(), MANY)).containsExactly(mine);
        } finally {
            AcmeError error = AcmeError.of(ErrorType.CONNECTION, "It was left.");
            ids.forEach(id -> repository.finish(id, Optional.of(error), Instant.now(), limit));
        }
    }

    private List<String> take(List<String> running, int most) {
        return repository.takeAbandoned(limit, Instant.now(), running, most);
    }

    private List<String> underWay(String... names) {
        AcmeClient client = new AcmeClient(directory).registered();
        HttpResponse<String> ordered = client.post(client.url("newOrder"), order(names));
        List<String> ids = new ArrayList<>();
        for (String authorization : AcmeClient.texts(json(ordered).path("authorizations"))) {
            String url =
                    AcmeOrderTest.challenge(client.get(authorization), "http-01")
                            .path("url")
                            .textValue();
            String id = url.substring(url.lastIndexOf('/') + 1);
            assertThat(repository.begin(id, begun)).isTrue();
            ids.add(id);
        }
        return ids;
    }
}
