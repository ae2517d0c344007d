package org.postseal.acme.clients;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.postseal.testing.AcmeHost;
import org.postseal.testing.Keys;
import org.postseal.x509.Certificate;
import org.shredzone.acme4j.AccountBuilder;
import org.shredzone.acme4j.Authorization;
import org.shredzone.acme4j.Login;
import org.shredzone.acme4j.Order;
import org.shredzone.acme4j.OrderBuilder;
import org.shredzone.acme4j.Session;
import org.shredzone.acme4j.Status;
import org.shredzone.acme4j.challenge.Http01Challenge;
import org.shredzone.acme4j.connector.NetworkSettings;
import org.shredzone.acme4j.exception.AcmeException;
import org.shredzone.acme4j.provider.GenericAcmeProvider;

/** A program that uses acme4j; its answers to challenges are pages of every host. */
final class Acme4j implements HostClient {

    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private final Session session;
    private final AcmeHost host;
    private Login login;
    private org.shredzone.acme4j.Certificate newest;

    Acme4j(AcmeSite site, String server) {
        this(new Session(URI.create(server), trusting(site.roots())), site.host());
        host.withWeb(site.httpPort());
    }

    Acme4j(Session session, AcmeHost host) {
        this.session = session;
        this.host = host;
    }

    private static GenericAcmeProvider trusting(Path roots) {
        return new GenericAcmeProvider() {
            @Override
            public HttpClient createHttpClient(NetworkSettings settings) {
                return HttpClient.newBuilder().sslContext(trust(roots)).build();
            }
        };
    }

    private static SSLContext trust(Path roots) {
        try (InputStream pem = Files.newInputStream(roots)) {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            for (java.security.cert.Certificate root :
                    CertificateFactory.getInstance("X.509").generateCertificates(pem)) {
                store.setCertificateEntry("root" + store.size(), root);
            }
            TrustManagerFactory managers = TrustManagerFactory.getInstance("PKIX");
            managers.init(store);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, managers.getTrustManagers(), null);
            return context;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void register(Optional<AccountKey> binding) {
        AccountBuilder builder =
                new AccountBuilder()
                        .addEmail("postmaster@acme4j.test")
                        .agreeToTermsOfService()
                        .useKeyPair(Keys.p256());
        binding.ifPresent(key -> builder.withKeyIdentifier(key.id(), key.hmac()));
        login = call(() -> builder.createLogin(session));
    }

    Login login() {
        return login;
    }

    org.shredzone.acme4j.Certificate newest() {
        return newest;
    }

    @Override
    public Certificate issue(String name) {
        return finish(login.newOrder().domain(name), Keys.p256());
    }

    /** An order that says what it replaces (RFC 9773 §5). */
    @Override
    public Certificate renew(String name) {
        OrderBuilder wanted = login.newOrder().domain(name);
        perform(() -> wanted.replaces(newest));
        return finish(wanted, Keys.p256());
    }

    Certificate finish(OrderBuilder wanted, KeyPair key) {
        Order order = call(wanted::create);
        for (Authorization authorization : order.getAuthorizations()) {
            if (authorization.getStatus() != Status.VALID) {
                show(authorization);
            }
        }
        perform(() -> order.execute(key));
        require(call(() -> order.waitForCompletion(PATIENCE)));
        newest = order.getCertificate();
        return parse(newest.getCertificate());
    }

    private void show(Authorization authorization) {
        Http01Challenge challenge =
                authorization.findChallenge(Http01Challenge.class).orElseThrow();
        host.page(
                "/.well-known/acme-challenge/" + challenge.getToken(),
                challenge.getAuthorization());
        perform(challenge::trigger);
        require(call(() -> authorization.waitForCompletion(PATIENCE)));
    }

    @Override
    public void changeKey() {
        perform(() -> login.getAccount().changeKey(Keys.p256()));
    }

    @Override
    public void revoke(String name) {
        perform(() -> newest.revoke());
    }

    private interface Question<T> {
        T ask() throws AcmeException, InterruptedException;
    }

    private interface Act {
        void perform() throws AcmeException;
    }

    private static <T> T call(Question<T> question) {
        try {
            return question.ask();
        } catch (AcmeException e) {
            throw new AssertionError(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    private static void perform(Act act) {
        try {
            act.perform();
        } catch (AcmeException e) {
            throw new AssertionError(e);
        }
    }

    private static void require(Status status) {
        if (status != Status.VALID) {
            throw new AssertionError(status);
        }
    }

    private static Certificate parse(X509Certificate certificate) {
        try {
            return Certificate.parse(certificate.getEncoded());
        } catch (CertificateException e) {
            throw new IllegalStateException(e);
        }
    }
}
