package org.postseal.acme.clients;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.postseal.server.EmbeddedPostgres;
import org.postseal.server.SharedPrograms;
import org.postseal.testing.AcmeHost;
import org.postseal.testing.AcmePorts;
import org.postseal.testing.Api;
import org.postseal.testing.Csrs;
import org.postseal.testing.Keys;
import org.postseal.testing.LoopbackPort;
import org.postseal.testing.RoundRobin;
import org.postseal.testing.ServiceProcess;
import org.postseal.testing.TemporaryDirectory;

/**
 * Two replicas behind a load balancer, a third that asks for external accounts, all on one
 * PostgreSQL, and every host that they look at.
 */
final class AcmeSite implements AutoCloseable {

    private static final String DIRECTORY = "/acme/directory";

    private final Map<String, String> acme = AcmePorts.settings();
    private final int port = LoopbackPort.free();
    private final Path directory;
    private final EmbeddedPostgres postgres;
    private final AcmeHost host;
    private final ServiceProcess one;
    private final ServiceProcess other;
    private final ServiceProcess bound;
    private final RoundRobin balancer;
    private int shells;

    AcmeSite() throws IOException, GeneralSecurityException {
        // What some clients read splits at spaces.
        directory = Files.createTempDirectory("acme-clients-");
        postgres =
                EmbeddedPostgres.start(
                        SharedPrograms.lendTo(directory.resolve("database")),
                        problem -> {
                            throw problem;
                        });
        host = AcmeHost.start(AcmePorts.resolver(acme.get("postseal.acme.resolver")));
        Map<String, String> balanced =
                Map.of(
                        "postseal.public-url",
                        "https://127.0.0.1:" + port,
                        "postseal.trusted-proxies",
                        "127.0.0.1");
        Map<String, String> first = new HashMap<>(balanced);
        first.put("postseal.bootstrap", "true");
        one = launch("one", first).awaitReady();
        other = launch("other", balanced);
        bound = launch("bound", Map.of("postseal.acme.external-account-required", "true"));
        balancer = RoundRobin.start(port, identity(), List.of(one.http("/"), other.http("/")));
        other.awaitReady();
        bound.awaitReady();
    }

    private ServiceProcess launch(String name, Map<String, String> settings) throws IOException {
        Path data = Files.createDirectories(directory.resolve(name));
        Map<String, String> all = new HashMap<>(acme);
        all.putAll(postgres.settings());
        all.putAll(settings);
        Path first = directory.resolve("one");
        if (!data.equals(first)) {
            Files.copy(first.resolve("token.key"), data.resolve("token.key"));
            all.put("postseal.passphrase-file", first.resolve("passphrase").toString());
        }
        return ServiceProcess.launch(data, List.of(), all);
    }

    /** The balancer's, of the service's own. */
    private SSLContext identity() throws IOException, GeneralSecurityException {
        KeyPair key = Keys.p256();
        String chain =
                Api.as(admin())
                        .contentType("application/pkcs10")
                        .queryParam("profile", "anything")
                        .body(Csrs.with(key).ip(InetAddress.getLoopbackAddress()).der())
                        .post(one.http(Api.CERTIFICATES))
                        .asString();
        Certificate[] certificates =
                CertificateFactory.getInstance("X.509")
                        .generateCertificates(new ByteArrayInputStream(chain.getBytes(US_ASCII)))
                        .toArray(Certificate[]::new);
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setKeyEntry("balancer", key.getPrivate(), new char[0], certificates);
        KeyManagerFactory managers = KeyManagerFactory.getInstance("PKIX");
        managers.init(store, new char[0]);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), null, null);
        return context;
    }

    /** The directory behind the load balancer. */
    String balanced() {
        return "https://127.0.0.1:" + port + DIRECTORY;
    }

    /** The directory that has no account without an external one. */
    String bound() {
        return bound.https(DIRECTORY).toString();
    }

    RoundRobin balancer() {
        return balancer;
    }

    AcmeHost host() {
        return host;
    }

    int httpPort() {
        return Integer.parseInt(acme.get("postseal.acme.http01-port"));
    }

    Path roots() {
        return directory.resolve("one/roots.pem");
    }

    String admin() {
        try {
            return Files.readString(directory.resolve("one/admin.token"), UTF_8).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    URI http(String path) {
        return one.http(path);
    }

    /** A new one. */
    Shell shell(String name) {
        try {
            return new Shell(Files.createDirectories(directory.resolve(name + ++shells)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Has every host serve what is in the directory that is answered. */
    Path serveAnswersOf(Shell shell) {
        try {
            Path web = shell.home().resolve("web");
            Path answers = web.resolve(".well-known/acme-challenge");
            Files.createDirectories(answers);
            host.withWeb(httpPort()).files(web);
            return answers;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        balancer.close();
        bound.close();
        other.close();
        one.close();
        host.close();
        postgres.close();
        TemporaryDirectory.delete(directory);
    }
}
