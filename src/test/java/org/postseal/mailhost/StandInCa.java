package org.postseal.mailhost;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.postseal.testing.Keys;
import org.postseal.testing.TestAuthority;
import org.postseal.x509.Certificate;
import org.postseal.x509.CertificateTemplate;
import org.postseal.x509.Csr;
import org.postseal.x509.DistinguishedName;
import org.postseal.x509.NameConstraints;
import org.postseal.x509.SubjectKey;

/** Something that a host takes for its CA, or should not: it answers as the test says. */
final class StandInCa implements AutoCloseable {

    private static final char[] NO_PASSWORD = new char[0];

    final TestAuthority root;
    final TestAuthority issuing;

    /** What {@code /roots.pem} is. */
    volatile String roots;

    /** What a CSR is answered with. */
    volatile Function<Csr, byte[]> answer = csr -> chain(leaf(csr.key(), MailHost.NAME));

    /** The table of the clients to relay for. */
    volatile String relays = "";

    /** The public key that was announced last, as it came. */
    volatile String announced = "";

    /** Method, path and {@code Authorization} of each request, in order. */
    final List<String> requests = Collections.synchronizedList(new ArrayList<>());

    /** What was answered last, by the SHA-256 of its key. */
    final Map<String, byte[]> newest = new ConcurrentHashMap<>();

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final HttpsServer server;

    StandInCa() {
        try {
            root = TestAuthority.root(DistinguishedName.parse("CN=Stand-in root"), Keys.p256());
            issuing =
                    root.issuing(
                            DistinguishedName.parse("CN=Stand-in issuing"),
                            Keys.p256(),
                            NameConstraints.none());
            roots = root.certificate().pem();
            server =
                    HttpsServer.create(
                            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            server.setHttpsConfigurator(new HttpsConfigurator(tls()));
            server.createContext("/", this::handle);
            server.setExecutor(threads);
            server.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private SSLContext tls() throws GeneralSecurityException, IOException {
        KeyPair key = Keys.p256();
        Certificate leaf = issuing.sign(issuing.leaf(SubjectKey.of(key.getPublic()), "localhost"));
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, NO_PASSWORD);
        store.setKeyEntry(
                "tls",
                key.getPrivate(),
                NO_PASSWORD,
                new X509Certificate[] {jca(leaf), jca(issuing.certificate())});
        KeyManagerFactory keys =
                KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, NO_PASSWORD);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), null, null);
        return context;
    }

    private static X509Certificate jca(Certificate certificate) throws CertificateException {
        return (X509Certificate)
                CertificateFactory.getInstance("X.509")
                        .generateCertificate(new ByteArrayInputStream(certificate.der()));
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().toString();
            requests.add(
                    "%s %s %s"
                            .formatted(
                                    exchange.getRequestMethod(),
                                    path,
                                    exchange.getRequestHeaders().getFirst("Authorization")));
            byte[] body = exchange.getRequestBody().readAllBytes();
            if (path.equals("/roots.pem")) {
                send(exchange, 200, roots.getBytes(US_ASCII));
            } else if (path.equals("/v1/certificates")) {
                Csr csr = Csr.parse(body);
                byte[] chain = answer.apply(csr);
                newest.put(csr.key().sha256(), chain);
                send(exchange, 201, chain);
            } else if (path.endsWith("/relay-clientcerts")) {
                send(exchange, 200, relays.getBytes(US_ASCII));
            } else if (path.endsWith("/next-key")) {
                announced = new String(body, US_ASCII);
                send(exchange, 200, new byte[] {'{', '}'});
            } else {
                byte[] chain = newest.get(path.substring(path.indexOf('=') + 1));
                send(exchange, chain == null ? 404 : 200, chain == null ? new byte[0] : chain);
            }
        }
    }

    private static void send(HttpExchange exchange, int status, byte[] body) throws IOException {
        exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
        exchange.getResponseBody().write(body);
    }

    CertificateTemplate leaf(SubjectKey key, String... names) {
        return issuing.leaf(key, names);
    }

    byte[] chain(CertificateTemplate leaf) {
        return (issuing.sign(leaf).pem() + issuing.certificate().pem()).getBytes(US_ASCII);
    }

    String address() {
        return "https://localhost:" + server.getAddress().getPort();
    }

    /** As the answer of {@code POST /v1/enrollments}, with a token of its own. */
    String enrolment(String token) {
        return """
               {"id":"1","token":"%s","names":["%s"],"rootSha256":"%s"}
               """
                .formatted(token, MailHost.NAME, root.certificate().sha256());
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
