package org.postseal.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.lessThan;
import static org.hamcrest.Matchers.not;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.restassured.response.ValidatableResponse;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postseal.testing.Api;
import org.postseal.testing.Csrs;
import org.postseal.testing.Keys;

/** Finding certificates: by serial number, and in lists with filters and pages. */
@QuarkusTest
class CertificateListingTest {

    /** One for each test, so that what others issue doesn't count. */
    private final String name = "h" + UUID.randomUUID() + ".example.org";

    @Test
    void listsTheNewestFirst() {
        String first = issue();
        String second = issue();

        list(Map.of("name", name)).body("items.serial", contains(second, first));
        list(Map.of("limit", "2")).body("items.serial", contains(second, first));
    }

    @Test
    void findsANameHoweverItIsWritten() {
        String serial = issue();

        list(Map.of("name", name.toUpperCase(Locale.ROOT) + "."))
                .body("items.serial", contains(serial));
        list(Map.of("name", "other." + name)).body("items", empty()).body("next", equalTo(null));
    }

    @Test
    void describesEachAsItDoesAlone() {
        String serial = issue();

        Map<String, Object> listed =
                list(Map.of("name", name)).extract().jsonPath().getMap("items[0]");

        assertThat(listed)
                .isEqualTo(
                        Api.admin()
                                .accept("application/json")
                                .get(Api.CERTIFICATES + "/" + serial)
                                .jsonPath()
                                .getMap("$"));
    }

    @Test
    void refinesANameByProfileAuthorityAndStatus() {
        String server = issue();
        String relay = issue("profile", "mail-relay");

        list(Map.of("name", name, "profile", "mail-relay")).body("items.serial", contains(relay));
        list(Map.of("name", name, "profile", "mail-server")).body("items.serial", contains(server));
        list(Map.of("name", name, "authority", "issuing", "status", "valid"))
                .body("items.serial", contains(relay, server));
        list(Map.of("name", name, "authority", "root")).body("items", empty());
        list(Map.of("name", name, "status", "revoked")).body("items", empty());
        list(Map.of("name", name, "status", "expired")).body("items", empty());
    }

    @Test
    void listsWhatExpiresBeforeATime() {
        String soon = issue("validity", "P2D");
        String late = issue("validity", "P20D");
        String tenDays = Instant.now().plus(10, ChronoUnit.DAYS).toString();

        list(Map.of("expires-before", tenDays, "limit", "1000"))
                .body("items.serial", hasItem(soon))
                .body("items.serial", not(hasItem(late)))
                .body("items.notAfter", everyItem(lessThan(tenDays)));
        list(Map.of("name", name, "expires-before", tenDays)).body("items.serial", contains(soon));
    }

    @Test
    void givesEveryCertificateOnceOverThePages() {
        List<String> issued = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            issued.add(0, issue());
        }

        List<String> listed = new ArrayList<>();
        List<Integer> sizes = new ArrayList<>();
        String next = null;
        do {
            JsonPath page =
                    list(next == null
                                    ? Map.of("name", name, "limit", "2")
                                    : Map.of("name", name, "limit", "2", "cursor", next))
                            .extract()
                            .jsonPath();
            listed.addAll(page.getList("items.serial"));
            sizes.add(page.getList("items").size());
            next = page.getString("next");
        } while (next != null);

        assertThat(listed).isEqualTo(issued);
        assertThat(sizes).containsExactly(2, 2, 1);
    }

    @Test
    void doesNotShiftPagesByWhatIsIssuedMeanwhile() {
        String first = issue();
        String second = issue();
        String next = list(Map.of("name", name, "limit", "1")).extract().path("next");

        issue();

        list(Map.of("name", name, "limit", "1", "cursor", next))
                .body("items.serial", contains(first))
                .body("items.serial", not(hasItem(second)));
    }

    @Test
    void followsPagesByExpiry() {
        String later = issue("validity", "P4D");
        String sooner = issue("validity", "P3D");
        Map<String, String> query =
                Map.of(
                        "expires-before",
                        Instant.now().plus(5, ChronoUnit.DAYS).toString(),
                        "limit",
                        "1");

        List<String> listed = new ArrayList<>();
        String next = null;
        do {
            var request = Api.admin().queryParams(query);
            if (next != null) {
                request.queryParam("cursor", next);
            }
            JsonPath page = request.get(Api.CERTIFICATES).jsonPath();
            listed.addAll(page.getList("items.serial"));
            next = page.getString("next");
        } while (next != null);

        assertThat(listed).containsSubsequence(later, sooner).doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "!!!", "AAAA", "TkVXRVNUIHggeSB6", ""})
    void refusesWhatIsNoCursor(String cursor) {
        refused("cursor", cursor, "cursor");
    }

    @Test
    void refusesTheCursorOfAnotherList() {
        issue();
        issue();
        String next = list(Map.of("name", name, "limit", "1")).extract().path("next");

        refused("cursor", next, "cursor");
    }

    @ParameterizedTest
    @CsvSource({
        "limit, 0, limit",
        "limit, 1001, limit",
        "limit, -1, limit",
        "limit, many, limit",
        "limit, 99999999999, limit",
        "status, gone, status",
        "status, VALID, status",
        "expires-before, tomorrow, RFC 3339",
        "expires-before, 2026-12-31, RFC 3339",
        "name, a..b, empty label",
        "authority, A B, authority",
        "profile, ../x, profile",
        "nmae, mail.example.org, known: authority"
    })
    void refusesAFilterThatItCannotRead(String parameter, String value, String said) {
        refused(parameter, value, said);
    }

    @Test
    void findsACertificateByItsSerial() {
        String serial = issue();
        String path = Api.CERTIFICATES + "/" + serial;

        String chain = Api.admin().get(path).then().statusCode(200).extract().asString();

        assertThat(chain).startsWith("-----BEGIN CERTIFICATE-----");
        assertThat(Api.admin().get(path + "/chain.pem").asString()).isEqualTo(chain);
        Api.admin().queryParam("authority", "issuing").get(path).then().statusCode(200);
        Api.admin().queryParam("authority", "root").get(path).then().statusCode(404);
    }

    @ParameterizedTest
    @CsvSource({
        "00112233445566778899aabbccddeeff, 404, not-found",
        "xyz, 400, malformed",
        "-1, 400, malformed",
        "00112233445566778899aabbccddeeff0011223344, 400, malformed"
    })
    void saysThatThereIsNoSuchSerial(String serial, int status, String kind) {
        Api.admin()
                .get(Api.CERTIFICATES + "/" + serial)
                .then()
                .statusCode(status)
                .header("Content-Type", "application/problem+json")
                .body("type", equalTo("urn:postseal:problem:" + kind));
    }

    @Test
    void showsNothingToStrangers() {
        Api.anonymous().get(Api.CERTIFICATES).then().statusCode(401);
        Api.anonymous().get(Api.CERTIFICATES + "/" + issue()).then().statusCode(401);
    }

    private String issue(String... parameters) {
        var request =
                Api.signing(Csrs.with(Keys.p256()).dns(name).body()).accept("application/json");
        if (parameters.length > 0) {
            request.queryParam(parameters[0], parameters[1]);
        }
        return request.post(Api.CERTIFICATES).then().statusCode(201).extract().path("serial");
    }

    private static ValidatableResponse list(Map<String, String> query) {
        return Api.admin().queryParams(query).get(Api.CERTIFICATES).then().statusCode(200);
    }

    private static void refused(String parameter, String value, String said) {
        Api.admin()
                .queryParam(parameter, value)
                .get(Api.CERTIFICATES)
                .then()
                .statusCode(400)
                .header("Content-Type", "application/problem+json")
                .body("type", equalTo("urn:postseal:problem:malformed"))
                .body("detail", containsString(said));
    }
}
