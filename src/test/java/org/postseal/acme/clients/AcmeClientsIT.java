package org.postseal.acme.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.restassured.path.json.JsonPath;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.postseal.testing.Api;
import org.postseal.x509.Certificate;

/** The clients that hosts run, with two packaged services behind a load balancer. */
@TestInstance(Lifecycle.PER_CLASS)
class AcmeClientsIT {

    private enum Client {
        LEGO,
        CERTBOT,
        DEHYDRATED,
        UACME,
        ACME4J;

        HostClient of(AcmeSite site, String server) {
            return switch (this) {
                case LEGO -> new Lego(site, server);
                case CERTBOT -> new Certbot(site, server);
                case DEHYDRATED -> new Dehydrated(site, server);
                case UACME -> new Uacme(site, server);
                case ACME4J -> new Acme4j(site, server);
            };
        }
    }

    private AcmeSite site;

    @BeforeAll
    void start() throws IOException, GeneralSecurityException {
        site = new AcmeSite();
    }

    @AfterEach
    void endWeb() {
        site.host().withoutWeb();
    }

    @AfterAll
    void stop() {
        site.close();
    }

    /** Whatever the one replica has said, the other one takes up. */
    @ParameterizedTest
    @EnumSource(Client.class)
    void registersIssuesRenewsAndRevokesWithEachRequestAtAnotherReplica(Client kind) {
        String name = "mail." + kind.name().toLowerCase(Locale.ROOT) + ".test";
        int before = site.balancer().passed();
        HostClient client = kind.of(site, site.balanced());
        client.register(Optional.empty());
        Certificate first = client.issue(name);
        assertThat(first.names().stream().map(each -> each.text())).containsExactly(name);
        Certificate second = client.renew(name);
        assertThat(second.serial()).isNotEqualTo(first.serial());
        client.changeKey();
        client.revoke(name);
        assertThat(status(second)).isEqualTo("revoked");
        assertThat(status(first)).isEqualTo("valid");
        assertThat(site.balancer().passed() - before).isGreaterThan(15);
    }

    /** No challenge could be answered: nowhere.test has no address. */
    @ParameterizedTest
    @EnumSource(Client.class)
    void bindsItsAccountAndNeedsNoChallengeThen(Client kind) {
        HostClient client = kind.of(site, site.bound());
        client.register(Optional.of(accountKey()));
        Certificate issued = client.issue("mail.nowhere.test");
        assertThat(status(issued)).isEqualTo("valid");
    }

    @Test
    void anAccountThatIsNotBoundIsRefusedWhereItMustBe() {
        HostClient client = Client.ACME4J.of(site, site.bound());
        assertThatThrownBy(() -> client.register(Optional.empty()))
                .hasStackTraceContaining("must be bound to an external account");
    }

    /** It reads each exchange of python3-acme, and of one who means no good, against the RFC. */
    @Test
    void leavesNothingToSayToAStrangerWhoHasReadRfc8555() throws URISyntaxException {
        Shell shell = site.shell("rfc8555");
        Path answers = site.serveAnswersOf(shell);
        Path script = Path.of(AcmeClientsIT.class.getResource("/rfc8555.py").toURI());
        // The interpreter of Debian's packages.
        shell.run(
                List.of("env", "REQUESTS_CA_BUNDLE=" + site.roots(), "/usr/bin/python3"),
                script.toString(),
                site.balanced(),
                answers.toString());
    }

    private HostClient.AccountKey accountKey() {
        JsonPath key =
                Api.as(site.admin())
                        .contentType("application/json")
                        .body(
                                """
                                {"name": "nowhere", "names": ["mail.nowhere.test"], "preAuthorized": true}
                                """)
                        .post(site.http("/v1/acme/account-keys"))
                        .then()
                        .statusCode(201)
                        .extract()
                        .jsonPath();
        return new HostClient.AccountKey(key.getString("id"), key.getString("hmacKey"));
    }

    private String status(Certificate certificate) {
        return Api.as(site.admin())
                .accept("application/json")
                .get(site.http("/v1/certificates/" + certificate.serial().hex()))
                .path("status");
    }
}
