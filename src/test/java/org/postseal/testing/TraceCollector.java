package org.postseal.testing;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.trace.v1.Span;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.zip.GZIPInputStream;

/** What OpenTelemetry's collector does with spans that arrive by OTLP over HTTP: keeps them. */
public final class TraceCollector implements AutoCloseable {

    private static final String NO_SPAN = "";

    private final List<Span> spans = new CopyOnWriteArrayList<>();
    private final HttpServer server;

    private TraceCollector(HttpServer server) {
        this.server = server;
    }

    /** Listens at a free port of loopback. */
    public static TraceCollector start() {
        try {
            HttpServer server =
                    HttpServer.create(
                            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            TraceCollector collector = new TraceCollector(server);
            server.createContext("/v1/traces", collector::take);
            server.start();
            return collector;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public URI endpoint() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    /** Everything that has arrived. */
    public List<Span> spans() {
        return spans;
    }

    /** What has arrived of a trace. */
    public List<Span> trace(String id) {
        return spans.stream()
                .filter(span -> hex(span.getTraceId().toByteArray()).equals(id))
                .toList();
    }

    /** The name of the span that this one is a part of; empty if none of these is. */
    public static String parent(Span span, List<Span> all) {
        return all.stream()
                .filter(other -> other.getSpanId().equals(span.getParentSpanId()))
                .map(Span::getName)
                .findAny()
                .orElse(NO_SPAN);
    }

    private void take(HttpExchange exchange) throws IOException {
        byte[] body = exchange.getRequestBody().readAllBytes();
        boolean packed = "gzip".equals(exchange.getRequestHeaders().getFirst("Content-Encoding"));
        InputStream octets = new ByteArrayInputStream(body);
        ExportTraceServiceRequest.parseFrom(packed ? new GZIPInputStream(octets) : octets)
                .getResourceSpansList()
                .forEach(
                        resource ->
                                resource.getScopeSpansList()
                                        .forEach(scope -> spans.addAll(scope.getSpansList())));
        exchange.sendResponseHeaders(200, -1);
        exchange.close();
    }

    private static String hex(byte[] octets) {
        return HexFormat.of().formatHex(octets);
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
