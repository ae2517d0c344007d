package org.postseal.acme;

import static org.assertj.core.api.Assertions.assertThat;
import static org.postseal.acme.AcmeClient.json;

import java.net.http.HttpResponse;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import org.junit.jupiter.api.DynamicTest;

/**
 * A request that is to be refused.
 *
 * @param type without its prefix
 * @param request given the address of newOrder
 */
record Refusal(
        String what, int status, String type, Function<String, HttpResponse<String>> request) {

    /**
     * A test for each.
     *
     * @param client makes a new one before each
     */
    static List<DynamicTest> tests(Supplier<AcmeClient> client, List<Refusal> refusals) {
        return refusals.stream()
                .map(
                        refusal ->
                                DynamicTest.dynamicTest(
                                        refusal.what(), () -> refusal.check(client.get())))
                .toList();
    }

    private void check(AcmeClient client) {
        HttpResponse<String> answer = request.apply(client.url("newOrder"));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        assertThat(answer.headers().firstValue("Content-Type"))
                .contains("application/problem+json");
        assertThat(json(answer).path("type").textValue())
                .isEqualTo("urn:ietf:params:acme:error:" + type);
        assertThat(answer.headers().firstValue("Replay-Nonce")).isPresent();
        assertThat(answer.headers().allValues("Link"))
                .anyMatch(link -> link.endsWith("/acme/directory>;rel=\"index\""));
    }
}
