package org.postseal.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import io.quarkus.test.junit.QuarkusTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.postseal.testing.Api;
import org.postseal.testing.Csrs;
import org.postseal.testing.Keys;

/** Bad input gets one clear sentence, and nothing is stored. */
@QuarkusTest
class BadInputTest {

    private static final int LONGEST_DETAIL = 600;

    @ParameterizedTest
    @MethodSource({
        "org.postseal.rest.BadCsrs#cases",
        "org.postseal.rest.BadNames#cases",
        "org.postseal.rest.BadParameters#cases"
    })
    void saysWhatIsWrongAndStoresNothing(BadInput input) {
        long before = Api.storedRows();

        String detail =
                input.request()
                        .apply(Api.admin())
                        .post(Api.CERTIFICATES)
                        .then()
                        .statusCode(input.kind().status())
                        .header("Content-Type", "application/problem+json")
                        .body("type", equalTo(input.kind().type()))
                        .body("title", equalTo(input.kind().title()))
                        .body("status", equalTo(input.kind().status()))
                        .body("detail", containsString(input.said()))
                        .extract()
                        .path("detail");

        assertThat(detail)
                .matches("[A-Z\"'].*\\.")
                .hasSizeLessThan(LONGEST_DETAIL)
                .doesNotContain("Exception", "java.", "org.bouncycastle", "org.postseal");
        assertThat(Api.storedRows()).isEqualTo(before);
    }

    @Test
    void storesSomethingForAGoodRequest() {
        long before = Api.storedRows();

        Api.signing(Csrs.with(Keys.p256()).dns("mail.example.org", "imap.example.org").body())
                .header("Idempotency-Key", "stores-something")
                .post(Api.CERTIFICATES)
                .then()
                .statusCode(201);

        assertThat(Api.storedRows()).isEqualTo(before + 4);
    }

    @Test
    void takesADuplicateNameOnce() {
        Api.signing(
                        Csrs.with(Keys.p256())
                                .commonName("mail.example.org")
                                .dns("mail.example.org", "MAIL.example.org", "mail.example.org.")
                                .body())
                .accept("application/json")
                .post(Api.CERTIFICATES)
                .then()
                .statusCode(201)
                .body("names.size()", equalTo(1));
    }
}
