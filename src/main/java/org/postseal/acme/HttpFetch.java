package org.postseal.acme;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.SocketAddress;
import io.vertx.core.tracing.TracingPolicy;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Fetches a few octets from a stranger, within a few seconds. */
@ApplicationScoped
class HttpFetch {

    private static final Duration PATIENCE = Duration.ofSeconds(5);

    /** A key authorization has less than a hundred. */
    private static final int MOST_OCTETS = 1024;

    private final HttpClient client;

    HttpFetch(Vertx vertx) {
        this.client =
                vertx.createHttpClient(
                        new HttpClientOptions()
                                .setConnectTimeout((int) PATIENCE.toMillis())
                                .setKeepAlive(false)
                                // A stranger learns nothing of our traces.
                                .setTracingPolicy(TracingPolicy.IGNORE)
                                // What it has before it gets its certificate (RFC 8555 §8.3).
                                .setTrustAll(true)
                                .setVerifyHost(false));
    }

    @PreDestroy
    void stop() {
        client.close();
    }

    /**
     * @param redirect where to instead
     */
    record Answer(int status, Optional<String> redirect, String body) {}

    Answer get(HttpValidator.Location location, InetAddress address, Deadline deadline)
            throws UnreachableException {
        long patience = deadline.within(PATIENCE).toMillis();
        RequestOptions options =
                new RequestOptions()
                        .setMethod(HttpMethod.GET)
                        .setServer(
                                SocketAddress.inetSocketAddress(
                                        new InetSocketAddress(address, location.port())))
                        .setHost(location.host().text())
                        .setPort(location.port())
                        .setSsl(location.secure())
                        .setURI(location.path())
                        .setConnectTimeout(Math.max(1, patience))
                        .putHeader("Host", location.authority())
                        .putHeader("User-Agent", "Postseal")
                        .putHeader("Accept", "*/*");
        Future<HttpClientRequest> begun = client.request(options);
        Future<Answer> answer = begun.compose(HttpClientRequest::send).compose(HttpFetch::receive);
        try {
            return answer.toCompletionStage()
                    .toCompletableFuture()
                    .get(patience, TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            // Else one octet now and then would keep the connection.
            begun.onSuccess(HttpClientRequest::reset);
            throw new UnreachableException(
                    ErrorType.CONNECTION,
                    location.authority()
                            + " did not answer on port "
                            + location.port()
                            + " in time, or not in HTTP.");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UnreachableException(ErrorType.CONNECTION, "The service is stopping.");
        }
    }

    private static Future<Answer> receive(HttpClientResponse response) {
        int status = response.statusCode();
        String location = response.getHeader("Location");
        if (status >= 300 && status < 400 && location != null) {
            // The body is not wanted, and its end not either.
            response.exceptionHandler(ended -> {});
            response.request().reset();
            return Future.succeededFuture(new Answer(status, Optional.of(location), ""));
        }
        Promise<Answer> whole = Promise.promise();
        Buffer body = Buffer.buffer();
        response.exceptionHandler(whole::tryFail);
        response.handler(
                part -> {
                    body.appendBuffer(part);
                    if (body.length() > MOST_OCTETS
                            && whole.tryComplete(answer(status, Buffer.buffer()))) {
                        response.request().reset();
                    }
                });
        response.endHandler(end -> whole.tryComplete(answer(status, body)));
        return whole.future();
    }

    private static Answer answer(int status, Buffer body) {
        return new Answer(status, Optional.empty(), body.toString(US_ASCII));
    }
}
