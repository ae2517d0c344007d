package org.postseal.acme.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import java.net.URI;
import java.security.KeyPair;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.config.ConfigProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postseal.testing.AcmeHost;
import org.postseal.testing.AcmePorts;
import org.postseal.testing.Api;
import org.postseal.testing.Keys;
import org.shredzone.acme4j.Account;
import org.shredzone.acme4j.AccountBuilder;
import org.shredzone.acme4j.Authorization;
import org.shredzone.acme4j.Certificate;
import org.shredzone.acme4j.Login;
import org.shredzone.acme4j.Order;
import org.shredzone.acme4j.RenewalInfo;
import org.shredzone.acme4j.RevocationReason;
import org.shredzone.acme4j.Session;
import org.shredzone.acme4j.Status;
import org.shredzone.acme4j.exception.AcmeException;
import org.shredzone.acme4j.exception.AcmeServerException;
import org.shredzone.acme4j.exception.AcmeUnauthorizedException;

/** What acme4j can do beyond getting certificates, which the others mostly can't. */
@QuarkusTest
class Acme4jTest {

    @TestHTTPResource("/acme/directory")
    URI directory;

    private AcmeHost host;
    private Session session;
    private Acme4j client;

    @BeforeEach
    void register() {
        host =
                AcmeHost.start(AcmePorts.resolver(setting("resolver")))
                        .withWeb(Integer.parseInt(setting("http01-port")));
        session = new Session(directory);
        client = new Acme4j(session, host);
        client.register(Optional.empty());
    }

    @AfterEach
    void stop() {
        host.close();
    }

    @Test
    void learnsWhenToRenewAndThatARevokedCertificateIsOverdue() throws AcmeException {
        client.issue("mail.ari.test");
        Certificate issued = client.newest();
        RenewalInfo info = issued.getRenewalInfo();
        assertThat(info.renewalIsNotRequired(Instant.now())).isTrue();
        assertThat(info.getSuggestedWindowStart())
                .isBefore(issued.getCertificate().getNotAfter().toInstant());

        issued.revoke(RevocationReason.SUPERSEDED);

        RenewalInfo after = client.login().bindRenewalInfo(issued.getCertificate());
        after.fetch();
        assertThat(after.renewalIsOverdue(Instant.now())).isTrue();
        assertThatThrownBy(issued::revoke)
                .isInstanceOf(AcmeServerException.class)
                .hasMessageContaining("already");
    }

    @Test
    void replacesACertificateOnce() throws AcmeException {
        client.issue("mail.replaced.test");
        Certificate first = client.newest();
        client.renew("mail.replaced.test");
        assertThatThrownBy(
                        () ->
                                client.login()
                                        .newOrder()
                                        .domain("mail.replaced.test")
                                        .replaces(first)
                                        .create())
                .isInstanceOf(AcmeServerException.class)
                .hasMessageContaining("replaced already");
    }

    @Test
    void choosesAProfileOfTheDirectory() throws AcmeException {
        assertThat(session.getMetadata().getProfiles()).contains("anything", "mail-server");
        Order order =
                client.login().newOrder().domain("mail.profile.test").profile("anything").create();
        assertThat(order.getProfile()).isEqualTo("anything");
    }

    @Test
    void goesOnWithAnotherKey() throws AcmeException {
        KeyPair next = Keys.p384();
        Account account = client.login().getAccount();
        account.changeKey(next);
        Login found = new AccountBuilder().useKeyPair(next).onlyExisting().createLogin(session);
        assertThat(found.getAccountLocation()).isEqualTo(client.login().getAccountLocation());
        client.issue("mail.rollover.test");
    }

    @Test
    void listsItsOrders() throws AcmeException {
        List<String> made = new ArrayList<>();
        for (String name : List.of("one.list.test", "two.list.test")) {
            made.add(client.login().newOrder().domain(name).create().getLocation().toString());
        }
        List<String> listed = new ArrayList<>();
        client.login()
                .getAccount()
                .getOrders()
                .forEachRemaining(order -> listed.add(order.getLocation().toString()));
        assertThat(listed).containsExactlyInAnyOrderElementsOf(made);
    }

    @Test
    void showsANameBeforeItIsOrderedAndTakesThatBack() throws AcmeException {
        Authorization authorization =
                client.login().getAccount().preAuthorizeDomain("mail.before.test");
        assertThat(authorization.getStatus()).isEqualTo(Status.PENDING);
        authorization.deactivate();
        authorization.fetch();
        assertThat(authorization.getStatus()).isEqualTo(Status.DEACTIVATED);
    }

    @Test
    void seesTheExternalAccountThatItIsBoundTo() throws AcmeException {
        JsonPath key =
                Api.admin()
                        .contentType("application/json")
                        .body(
                                "{\"name\": \"acme4j\", \"names\": [\"mail.bound.test\"], \"preAuthorized\": true}")
                        .post("/v1/acme/account-keys")
                        .jsonPath();
        client.register(
                Optional.of(
                        new HostClient.AccountKey(key.getString("id"), key.getString("hmacKey"))));
        Account account = client.login().getAccount();
        assertThat(account.hasExternalAccountBinding()).isTrue();
        assertThat(account.getKeyIdentifier()).contains(key.getString("id"));
        Order order = client.login().newOrder().domain("mail.bound.test").create();
        assertThat(order.getStatus()).isEqualTo(Status.READY);
    }

    @Test
    void revokesWithNothingButTheCertificatesKey() throws AcmeException {
        KeyPair key = Keys.p256();
        client.finish(client.login().newOrder().domain("mail.found.test"), key);
        Certificate.revoke(
                session, key, client.newest().getCertificate(), RevocationReason.KEY_COMPROMISE);
        RenewalInfo info = client.newest().getRenewalInfo();
        assertThat(info.renewalIsOverdue(Instant.now())).isTrue();
    }

    @Test
    void changesItsContactsAndLeaves() throws AcmeException {
        Account account = client.login().getAccount();
        account.modify().addContact("mailto:hostmaster@acme4j.test").commit();
        assertThat(account.getContacts()).contains(URI.create("mailto:hostmaster@acme4j.test"));
        account.deactivate();
        assertThatThrownBy(() -> client.login().newOrder().domain("mail.left.test").create())
                .isInstanceOf(AcmeUnauthorizedException.class);
    }

    private static String setting(String name) {
        return ConfigProvider.getConfig().getValue("postseal.acme." + name, String.class);
    }
}
