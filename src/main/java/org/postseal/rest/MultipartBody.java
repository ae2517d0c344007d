package org.postseal.rest;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.multipart.DefaultHttpDataFactory;
import io.netty.handler.codec.http.multipart.HttpData;
import io.netty.handler.codec.http.multipart.HttpPostMultipartRequestDecoder;
import io.netty.handler.codec.http.multipart.HttpPostRequestDecoder;
import io.netty.handler.codec.http.multipart.InterfaceHttpData;
import jakarta.ws.rs.core.MediaType;
import java.io.IOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.postseal.problem.Kind;
import org.postseal.problem.Problem;

/**
 * The parts of a {@code multipart/form-data} body (RFC 7578), in memory only: the framework's own
 * reader would write a key to a temporary file. {@link #close} wipes them.
 */
final class MultipartBody implements AutoCloseable {

    private final Map<String, byte[]> parts;

    private MultipartBody(Map<String, byte[]> parts) {
        this.parts = parts;
    }

    /**
     * @param type the body's {@code Content-Type}, with its boundary
     * @param body left as it is
     * @param known the names that a part may have
     * @throws Problem of kind {@code MALFORMED} for a part that is unknown or given twice, or a
     *     body that is not multipart
     */
    static MultipartBody parse(MediaType type, byte[] body, Set<String> known) {
        if (!type.getParameters().containsKey("boundary")) {
            throw notMultipart(null);
        }
        MultipartBody parts = new MultipartBody(new LinkedHashMap<>());
        try {
            parts.decode(type, body, known);
            return parts;
        } catch (HttpPostRequestDecoder.ErrorDataDecoderException
                | HttpPostRequestDecoder.TooManyFormFieldsException
                | HttpPostRequestDecoder.TooLongFormFieldException
                | IOException e) {
            parts.close();
            throw notMultipart(e);
        } catch (Problem refused) {
            parts.close();
            throw refused;
        }
    }

    private void decode(MediaType type, byte[] body, Set<String> known) throws IOException {
        ByteBuf content = Unpooled.copiedBuffer(body);
        DefaultFullHttpRequest request =
                new DefaultFullHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.POST, "/", content);
        request.headers().set(HttpHeaderNames.CONTENT_TYPE, type.toString());
        HttpPostMultipartRequestDecoder decoder =
                new HttpPostMultipartRequestDecoder(new DefaultHttpDataFactory(false), request);
        try {
            if (decoder.currentPartialHttpData() != null) {
                throw notMultipart(null);
            }
            for (InterfaceHttpData part : decoder.getBodyHttpDatas()) {
                add((HttpData) part, known);
            }
        } finally {
            decoder.getBodyHttpDatas().forEach(MultipartBody::wipe);
            decoder.destroy();
            content.setZero(0, content.capacity());
        }
    }

    private void add(HttpData part, Set<String> known) throws IOException {
        if (!known.contains(part.getName())) {
            throw new Problem(
                    Kind.MALFORMED,
                    "The form has a part that is unknown here; known: "
                            + String.join(", ", known.stream().sorted().toList())
                            + ".");
        }
        if (parts.putIfAbsent(part.getName(), part.get()) != null) {
            throw new Problem(
                    Kind.MALFORMED, "The part \"" + part.getName() + "\" is given twice.");
        }
    }

    /** The part's octets, not a copy: they are wiped with the rest. */
    Optional<byte[]> part(String name) {
        return Optional.ofNullable(parts.get(name));
    }

    /**
     * @throws Problem of kind {@code MALFORMED} when it is missing
     */
    byte[] required(String name) {
        return part(name)
                .orElseThrow(
                        () ->
                                new Problem(
                                        Kind.MALFORMED,
                                        "The form's part \"" + name + "\" is missing."));
    }

    @Override
    public void close() {
        parts.values().forEach(octets -> Arrays.fill(octets, (byte) 0));
        parts.clear();
    }

    private static void wipe(InterfaceHttpData part) {
        if (part instanceof HttpData data && data.content() != null) {
            data.content().setZero(0, data.content().capacity());
        }
    }

    private static Problem notMultipart(Throwable cause) {
        return new Problem(
                Kind.MALFORMED,
                "The body is not the multipart form that its Content-Type says.",
                cause);
    }
}
