package org.postseal.http;

import jakarta.ws.rs.core.EntityTag;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Request;
import jakarta.ws.rs.core.Response;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Date;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Supplier;

/**
 * Public octets that a cache may keep (RFC 9111), with 304 for a client that has them (RFC 9110
 * §13).
 */
public final class Cacheable {

    /** RFC 9110 §5.6.7. The library's own has one digit for a day before the tenth. */
    private static final DateTimeFormatter HTTP_DATE =
            DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ROOT)
                    .withZone(ZoneOffset.UTC);

    private final EntityTag tag;
    private final Supplier<?> body;
    private Duration life = Duration.ZERO;
    private Instant modified;
    private Instant expires;

    private Cacheable(String version, Supplier<?> body) {
        this.tag = new EntityTag(version);
        this.body = body;
    }

    public static Cacheable of(byte[] octets) {
        return new Cacheable(version(octets), () -> octets);
    }

    /**
     * A {@link java.nio.file.Path}, which is sent without a thread waiting for the client, or
     * octets whose version is known.
     *
     * @param version differs when the content does
     */
    public static Cacheable of(String version, Supplier<?> content) {
        return new Cacheable(version, content);
    }

    /** How long a cache may give them without asking; below zero counts as zero. */
    public Cacheable life(Duration value) {
        this.life = value.isNegative() ? Duration.ZERO : value;
        return this;
    }

    /**
     * As {@link #life}, for what is wrong when it is old: no cache gives it longer than that (RFC
     * 9919 §5).
     */
    public Cacheable expires(Instant now, Duration value) {
        this.expires = now.plus(value);
        return life(value);
    }

    public Cacheable modified(Instant value) {
        this.modified = value;
        return this;
    }

    public Response answer(Request request) {
        return builder(request).build();
    }

    /** The answer, to which a header may still be added. */
    public Response.ResponseBuilder builder(Request request) {
        Date since = modified == null ? null : Date.from(modified);
        Response.ResponseBuilder unchanged =
                since == null
                        ? request.evaluatePreconditions(tag)
                        : request.evaluatePreconditions(since, tag);
        Response.ResponseBuilder answer = unchanged == null ? Response.ok(body.get()) : unchanged;
        freshness().forEach(answer::header);
        return answer.tag(tag);
    }

    /** For a client that asks unconditionally, past JAX-RS. */
    public void headers(BiConsumer<String, String> header) {
        header.accept(HttpHeaders.ETAG, '"' + tag.getValue() + '"');
        freshness().forEach(header);
    }

    private Map<String, String> freshness() {
        Map<String, String> headers = new LinkedHashMap<>();
        long seconds = Math.min(Integer.MAX_VALUE, life.toSeconds());
        headers.put(
                HttpHeaders.CACHE_CONTROL,
                expires == null
                        ? "max-age=" + seconds
                        : "no-transform, must-revalidate, max-age=" + seconds + ", public");
        if (modified != null) {
            headers.put(HttpHeaders.LAST_MODIFIED, HTTP_DATE.format(modified));
        }
        if (expires != null) {
            headers.put(HttpHeaders.EXPIRES, HTTP_DATE.format(expires));
        }
        return headers;
    }

    /** For octets that are given again and again: lower-case hexadecimal SHA-256. */
    public static String version(byte[] octets) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(octets));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
