package org.postseal.testing;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;

/**
 * A load balancer that ends TLS and gives each request to the next of its servers, so that no two
 * requests of a client that follow each other meet the same one.
 */
public final class RoundRobin implements AutoCloseable {

    /** What each of two connections has for itself (RFC 9110 §7.6.1), or the server adds. */
    private static final Set<String> OWN =
            Set.of(
                    "connection",
                    "content-length",
                    "date",
                    "expect",
                    "host",
                    "transfer-encoding",
                    "upgrade");

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final AtomicInteger passed = new AtomicInteger();
    private final List<URI> servers;
    private final HttpsServer server;

    private RoundRobin(HttpsServer server, List<URI> servers) {
        this.server = server;
        this.servers = List.copyOf(servers);
    }

    /** Listens at this port of loopback. */
    public static RoundRobin start(int port, SSLContext identity, List<URI> servers) {
        try {
            HttpsServer server =
                    HttpsServer.create(
                            new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
            RoundRobin balancer = new RoundRobin(server, servers);
            server.setHttpsConfigurator(new HttpsConfigurator(identity));
            server.setExecutor(balancer.threads);
            server.createContext("/", balancer::pass);
            server.start();
            return balancer;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** How many requests it has passed on. */
    public int passed() {
        return passed.get();
    }

    private void pass(HttpExchange exchange) throws IOException {
        URI next = servers.get(Math.floorMod(passed.getAndIncrement(), servers.size()));
        HttpRequest.Builder request =
                HttpRequest.newBuilder(next.resolve(exchange.getRequestURI()))
                        .method(
                                exchange.getRequestMethod(),
                                BodyPublishers.ofByteArray(
                                        exchange.getRequestBody().readAllBytes()))
                        .header(
                                "X-Forwarded-For",
                                exchange.getRemoteAddress().getAddress().getHostAddress())
                        .header("X-Forwarded-Proto", "https");
        exchange.getRequestHeaders()
                .forEach(
                        (name, values) ->
                                values.stream()
                                        .filter(value -> isEndToEnd(name))
                                        .forEach(value -> request.header(name, value)));
        try {
            answer(exchange, client.send(request.build(), BodyHandlers.ofByteArray()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            exchange.close();
        }
    }

    private static void answer(HttpExchange exchange, HttpResponse<byte[]> answer)
            throws IOException {
        answer.headers()
                .map()
                .forEach(
                        (name, values) -> {
                            if (isEndToEnd(name)) {
                                exchange.getResponseHeaders().put(name, values);
                            }
                        });
        byte[] body = answer.body();
        exchange.sendResponseHeaders(answer.statusCode(), body.length == 0 ? -1 : body.length);
        if (body.length > 0) {
            exchange.getResponseBody().write(body);
        }
    }

    private static boolean isEndToEnd(String header) {
        return !OWN.contains(header.toLowerCase(Locale.ROOT));
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
