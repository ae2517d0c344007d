package org.postseal.rest;

import static io.restassured.RestAssured.given;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.postseal.testing.Api.admin;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.postseal.testing.Csrs;

/** Locking, unlocking and the passphrases of an authority's key over HTTP. */
@QuarkusTest
class AuthorityKeyHttpTest {

    private static final String PASSPHRASE = "correct horse battery";
    private static final String NEXT = "another correct horse";
    private static final String WRONG = "incorrect horse battery";

    @Test
    void signsAgainAfterAnUnlock() {
        create("locking");
        issue("locking").statusCode(201);

        lock("locking");
        issue("locking")
                .statusCode(503)
                .header("Retry-After", containsString(""))
                .body("type", equalTo("urn:postseal:problem:authority-locked"));
        assertLocked("locking", true);

        unlock("locking", PASSPHRASE + "\n").statusCode(204);
        issue("locking").statusCode(201);
        assertLocked("locking", false);
    }

    @Test
    void locksALockedOneAndUnlocksAnUnlockedOne() {
        create("twice");
        unlock("twice", PASSPHRASE).statusCode(204);
        lock("twice");
        lock("twice");

        assertLocked("twice", true);
    }

    @Test
    void refusesAWrongPassphraseAndThenAnyForAWhile() {
        create("guessed");
        lock("guessed");

        for (int i = 0; i < 5; i++) {
            unlock("guessed", WRONG)
                    .statusCode(422)
                    .body("type", equalTo("urn:postseal:problem:policy"))
                    .body("detail", equalTo("The passphrase is wrong."));
        }
        ValidatableResponse refused =
                unlock("guessed", PASSPHRASE)
                        .statusCode(429)
                        .body("type", equalTo("urn:postseal:problem:rate-limited"));

        assertThat(Integer.parseInt(refused.extract().header("Retry-After"))).isBetween(1, 20);
        assertLocked("guessed", true);
    }

    @Test
    void forgetsTheOldPassphraseWhenItIsChanged() {
        create("changed");

        change("changed", WRONG, NEXT).statusCode(422);
        change("changed", PASSPHRASE, "short").statusCode(422).body("detail", containsString("12"));
        change("changed", PASSPHRASE, NEXT).statusCode(204);

        lock("changed");
        unlock("changed", PASSPHRASE).statusCode(422);
        unlock("changed", NEXT).statusCode(204);
        issue("changed").statusCode(201);
    }

    @Test
    void opensWithTheNewestRecoveryPassphrase() {
        create("recoverable");
        String first = recovery("recoverable");
        String second = recovery("recoverable");
        lock("recoverable");

        unlock("recoverable", first).statusCode(422);
        unlock("recoverable", second).statusCode(204);
        issue("recoverable").statusCode(201);

        change("recoverable", second, NEXT).statusCode(204);
        lock("recoverable");
        unlock("recoverable", PASSPHRASE).statusCode(422);
        unlock("recoverable", NEXT).statusCode(204);
    }

    @Test
    void makesNoRecoveryPassphraseForALockedKey() {
        create("unrecoverable");
        lock("unrecoverable");

        admin().post("/v1/authorities/unrecoverable/recovery").then().statusCode(503);
    }

    @Test
    void doesNotExportAKeyUnlessThatIsSwitchedOn() {
        create("kept");

        admin().contentType("text/plain")
                .body(NEXT)
                .post("/v1/authorities/kept/export")
                .then()
                .statusCode(403)
                .body("type", equalTo("urn:postseal:problem:forbidden"))
                .body("detail", containsString("postseal.export-enabled"));
    }

    @Test
    void knowsNothingOfAnUnknownAuthorityAndNobodyWithoutAToken() {
        create("guarded");

        unlock("nobody", PASSPHRASE).statusCode(404);
        admin().post("/v1/authorities/nobody/lock").then().statusCode(404);
        for (String act : new String[] {"unlock", "lock", "recovery", "export"}) {
            given().contentType("text/plain")
                    .body(PASSPHRASE)
                    .post("/v1/authorities/guarded/" + act)
                    .then()
                    .statusCode(401);
        }
        assertLocked("guarded", false);
    }

    private static void create(String name) {
        admin().contentType("application/json")
                .body(
                        Map.of(
                                "name",
                                name,
                                "kind",
                                "root",
                                "key",
                                "EC-P256",
                                "subject",
                                "CN=" + name,
                                "passphrase",
                                PASSPHRASE))
                .post("/v1/authorities")
                .then()
                .statusCode(201);
    }

    private static void lock(String name) {
        admin().post("/v1/authorities/" + name + "/lock").then().statusCode(204);
    }

    private static ValidatableResponse unlock(String name, String passphrase) {
        return admin().contentType("text/plain")
                .body(passphrase)
                .post("/v1/authorities/" + name + "/unlock")
                .then();
    }

    private static ValidatableResponse change(String name, String current, String next) {
        return admin().contentType("application/json")
                .body(Map.of("current", current, "new", next))
                .put("/v1/authorities/" + name + "/passphrase")
                .then();
    }

    private static String recovery(String name) {
        return admin().post("/v1/authorities/" + name + "/recovery")
                .then()
                .statusCode(200)
                .extract()
                .path("passphrase");
    }

    private static void assertLocked(String name, boolean locked) {
        admin().get("/v1/authorities/" + name).then().body("locked", equalTo(locked));
    }

    private static ValidatableResponse issue(String authority) {
        return admin().queryParam("authority", authority)
                .contentType("application/pkcs10")
                .body(Csrs.pemFor("mail.example.org").getBytes(US_ASCII))
                .post("/v1/certificates")
                .then();
    }
}
