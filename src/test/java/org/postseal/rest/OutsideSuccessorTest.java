package org.postseal.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.postseal.rest.AuthorityApi.certify;
import static org.postseal.rest.AuthorityApi.createOutside;
import static org.postseal.rest.AuthorityApi.issue;
import static org.postseal.rest.AuthorityApi.request;
import static org.postseal.rest.AuthorityApi.signer;
import static org.postseal.rest.AuthorityApi.succeed;
import static org.postseal.testing.Api.admin;
import static org.postseal.testing.OutsideRoot.AUTHORITY;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postseal.testing.Crowd;
import org.postseal.testing.OutsideRoot;

/** The root outside takes its time; until then all stays as it was. */
@QuarkusTest
class OutsideSuccessorTest {

    @TempDir Path directory;

    @Test
    void followsOnceTheRootHasSigned() {
        OutsideRoot root = below("patient");

        succeed("patient", Map.of())
                .statusCode(201)
                .body("name", equalTo("patient-2"))
                .body("subject", equalTo("CN=patient G2,O=Example"))
                .body("state", equalTo("pending"));
        assertThat(signer(issue("patient"))).isEqualTo("patient");

        certify("patient-2", longer(root, "patient-2"), root.certificate())
                .statusCode(201)
                .body("predecessor", equalTo("patient"));
        assertThat(signer(issue("patient"))).isEqualTo("patient-2");
    }

    /** Who was asked for twice, because the first request seemed lost. */
    @Test
    void isTheFirstOfTwoThatWereSigned() {
        OutsideRoot root = below("asked-twice");
        succeed("asked-twice", Map.of()).statusCode(201);
        succeed("asked-twice", Map.of("name", "asked-twice-again")).statusCode(201);

        certify("asked-twice-again", longer(root, "asked-twice-again"), root.certificate())
                .statusCode(201);
        certify("asked-twice-2", longer(root, "asked-twice-2"), root.certificate())
                .statusCode(409)
                .body("detail", containsString("has the successor asked-twice-again already"));

        admin().get("/v1/authorities/asked-twice-2").then().body("state", equalTo("pending"));
        assertThat(signer(issue("asked-twice"))).isEqualTo("asked-twice-again");
    }

    @Test
    void outlivesTheOldOne() {
        OutsideRoot root = below("brief");
        succeed("brief", Map.of()).statusCode(201);

        byte[] request = request("brief-2");
        certify("brief-2", root.sign(request, AUTHORITY, "-days", "900"), root.certificate())
                .statusCode(422)
                .body("detail", containsString("no later than brief"));
        assertThat(signer(issue("brief"))).isEqualTo("brief");
    }

    /** The root may have excluded names that nobody had asked for. */
    @Test
    void excludesWhatTheOldOneDid() {
        String excluding = AUTHORITY + "nameConstraints=critical,excluded;DNS:secret.example.org\n";
        OutsideRoot root = below("excluding", excluding);
        succeed("excluding", Map.of()).statusCode(201);

        certify("excluding-2", longer(root, "excluding-2"), root.certificate())
                .statusCode(422)
                .body("detail", containsString("lacks name constraints"));
        byte[] request = request("excluding-2");
        certify("excluding-2", root.sign(request, excluding, "-days", "1500"), root.certificate())
                .statusCode(201);
        issue("excluding", "mail.secret.example.org").statusCode(422);
        assertThat(signer(issue("excluding"))).isEqualTo("excluding-2");
    }

    /** Of requests that came at once, one is the first. */
    @Test
    void isMadeOnce() throws Exception {
        OutsideRoot root = below("rushed");
        assertThat(statuses(() -> succeed("rushed", Map.of("name", "rushed-2"))))
                .containsExactlyInAnyOrder(201, 409, 409, 409);

        byte[] signed = longer(root, "rushed-2");
        assertThat(statuses(() -> certify("rushed-2", signed, root.certificate())))
                .containsExactlyInAnyOrder(201, 200, 200, 200);
    }

    private static List<Integer> statuses(Supplier<ValidatableResponse> act) throws Exception {
        return Crowd.start(4, () -> act.get().extract().statusCode()).results();
    }

    /** An authority that the root has signed for. */
    private OutsideRoot below(String name) {
        return below(name, AUTHORITY);
    }

    private OutsideRoot below(String name, String extensions) {
        createOutside(name, Map.of()).statusCode(201);
        OutsideRoot root = OutsideRoot.in(directory, "/CN=Root of " + name);
        certify(name, root.sign(request(name), extensions), root.certificate()).statusCode(201);
        return root;
    }

    private static byte[] longer(OutsideRoot root, String name) {
        return root.sign(request(name), AUTHORITY, "-days", "1500");
    }
}
