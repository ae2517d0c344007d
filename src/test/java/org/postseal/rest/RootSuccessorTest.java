package org.postseal.rest;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.postseal.rest.AuthorityApi.chain;
import static org.postseal.rest.AuthorityApi.createAuthority;
import static org.postseal.rest.AuthorityApi.succeed;
import static org.postseal.testing.Api.admin;
import static org.postseal.testing.Api.anonymous;

import io.quarkus.test.junit.QuarkusTest;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postseal.testing.OpenSsl;

/** A root and its successor, to clients that have only one of them. */
@QuarkusTest
class RootSuccessorTest {

    @TempDir Path directory;

    @Test
    void certifyEachOther() {
        createAuthority("elder", Map.of("kind", "root", "key", "EC-P384")).statusCode(201);
        createAuthority("elder-issuing", Map.of("kind", "issuing", "parent", "elder"))
                .statusCode(201);
        OpenSsl openssl = new OpenSsl(directory);
        openssl.write("before.pem", chain("elder-issuing"));

        succeed("elder", Map.of())
                .statusCode(201)
                .body("name", equalTo("elder-2"))
                .body("kind", equalTo("root"))
                .body("subject", equalTo("CN=elder G2,O=Example"))
                .body("predecessor", equalTo("elder"));
        succeed("elder-issuing", Map.of()).statusCode(201).body("parent", equalTo("elder-2"));

        openssl.write("old.pem", anonymous().get("/ca/elder.pem").asByteArray());
        openssl.write("new.pem", anonymous().get("/ca/elder-2.pem").asByteArray());
        openssl.write("old-with-new.pem", anonymous().get("/ca/elder/cross.pem").asByteArray());
        openssl.write("new-with-old.pem", anonymous().get("/ca/elder-2/cross.pem").asByteArray());
        assertThat(openssl.run("verify", "-x509_strict", "-CAfile", "old.pem", "new-with-old.pem"))
                .isEqualTo("new-with-old.pem: OK\n");
        assertThat(openssl.run("verify", "-x509_strict", "-CAfile", "new.pem", "old-with-new.pem"))
                .isEqualTo("old-with-new.pem: OK\n");

        // What a host serves is enough for either.
        openssl.write("after.pem", chain("elder-issuing"));
        for (String root : new String[] {"old.pem", "new.pem"}) {
            assertThat(verify(openssl, root, "after.pem", "after.pem"))
                    .isEqualTo("after.pem: OK\n");
        }
        // What one serves that has not renewed yet is for the old one, or with a file beside.
        assertThat(verify(openssl, "old.pem", "before.pem", "before.pem"))
                .isEqualTo("before.pem: OK\n");
        openssl.write(
                "beside.pem",
                new String(openssl.read("before.pem"), US_ASCII)
                        + new String(openssl.read("old-with-new.pem"), US_ASCII));
        assertThat(verify(openssl, "new.pem", "beside.pem", "before.pem"))
                .isEqualTo("before.pem: OK\n");

        assertThat(anonymous().get("/roots.pem").asString())
                .contains(
                        new String(openssl.read("old.pem"), US_ASCII),
                        new String(openssl.read("new.pem"), US_ASCII));
        admin().get("/v1/audit?action=authority.cross-certify")
                .then()
                .body("items.details.authority", hasItem("elder-2"))
                .body("items.details.authority", hasItem("elder"));
        admin().get("/v1/audit?action=authority.succeed")
                .then()
                .body("items.details.predecessor", hasItem("elder"));
    }

    /** From the newest to the oldest, each by the one before. */
    @Test
    void leadOnOverSeveralGenerations() {
        createAuthority("first", Map.of("kind", "root")).statusCode(201);
        createAuthority("first-issuing", Map.of("kind", "issuing", "parent", "first"))
                .statusCode(201);
        succeed("first", Map.of()).statusCode(201);
        succeed("first", Map.of()).statusCode(409);
        succeed("first-2", Map.of()).statusCode(201).body("name", equalTo("first-3"));
        succeed("first-issuing", Map.of()).statusCode(201).body("parent", equalTo("first-3"));

        OpenSsl openssl = new OpenSsl(directory);
        openssl.write("mail.pem", chain("first-issuing"));
        for (String root : new String[] {"first", "first-2", "first-3"}) {
            openssl.write("root.pem", anonymous().get("/ca/" + root + ".pem").asByteArray());
            assertThat(verify(openssl, "root.pem", "mail.pem", "mail.pem"))
                    .isEqualTo("mail.pem: OK\n");
        }
    }

    @Test
    void needTheOldOneUnlocked() {
        createAuthority("shut", Map.of("kind", "root")).statusCode(201);
        admin().post("/v1/authorities/shut/lock").then().statusCode(204);

        succeed("shut", Map.of()).statusCode(503);

        admin().get("/v1/authorities/shut-2").then().statusCode(404);
        anonymous()
                .get("/ca/shut/cross.pem")
                .then()
                .statusCode(404)
                .body("detail", containsString("No other root"));
    }

    @Test
    void answerOverOcspForWhatTheyHaveSignedForEachOther() {
        createAuthority("asked", Map.of("kind", "root")).statusCode(201);
        succeed("asked", Map.of()).statusCode(201);
        OpenSsl openssl = new OpenSsl(directory);
        openssl.write("old.pem", anonymous().get("/ca/asked.pem").asByteArray());
        openssl.write("cross.pem", anonymous().get("/ca/asked-2/cross.pem").asByteArray());
        openssl.run("ocsp -issuer old.pem -cert cross.pem -reqout request.der".split(" "));

        OpenSsl.Result result;
        do {
            openssl.write(
                    "answer.der",
                    anonymous()
                            .contentType("application/ocsp-request")
                            .body(openssl.read("request.der"))
                            .post("/ocsp/asked")
                            .asByteArray());
            result =
                    openssl.tryRun(
                            "ocsp -respin answer.der -issuer old.pem -cert cross.pem -CAfile old.pem -no_nonce"
                                    .split(" "));
        } while (result.output().contains("trylater"));

        assertThat(result.output()).contains("cross.pem: good");
    }

    private static String verify(OpenSsl openssl, String root, String chain, String leaf) {
        return openssl.run(
                "verify", "-x509_strict", "-no-CApath", "-CAfile", root, "-untrusted", chain, leaf);
    }
}
