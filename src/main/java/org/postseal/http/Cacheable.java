package org.postseal.http;

import jakarta.ws.rs.core.CacheControl;
import jakarta.ws.rs.core.EntityTag;
import jakarta.ws.rs.core.Request;
import jakarta.ws.rs.core.Response;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.HexFormat;
import java.util.function.Supplier;

/**
 * Public octets that a cache may keep (RFC 9111), with 304 for a client that has them (RFC 9110
 * §13).
 */
public final class Cacheable {

    private final EntityTag tag;
    private final Supplier<?> body;
    private Duration life = Duration.ZERO;
    private Date modified;
    private Date expires;

    private Cacheable(String version, Supplier<?> body) {
        this.tag = new EntityTag(version);
        this.body = body;
    }

    public static Cacheable of(byte[] octets) {
        return new Cacheable(sha256(octets), () -> octets);
    }

    /**
     * A file, which is sent without a thread waiting for the client.
     *
     * @param version differs when the content does
     */
    public static Cacheable of(String version, Supplier<Path> file) {
        return new Cacheable(version, file);
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
        this.expires = Date.from(now.plus(value));
        return life(value);
    }

    public Cacheable modified(Date value) {
        this.modified = value;
        return this;
    }

    public Response answer(Request request) {
        return builder(request).build();
    }

    /** The answer, to which a header may still be added. */
    public Response.ResponseBuilder builder(Request request) {
        Response.ResponseBuilder unchanged =
                modified == null
                        ? request.evaluatePreconditions(tag)
                        : request.evaluatePreconditions(modified, tag);
        Response.ResponseBuilder answer = unchanged == null ? Response.ok(body.get()) : unchanged;
        CacheControl cacheControl = new CacheControl();
        cacheControl.setNoTransform(false);
        cacheControl.setMaxAge((int) Math.min(Integer.MAX_VALUE, life.toSeconds()));
        if (expires != null) {
            cacheControl.setNoTransform(true);
            cacheControl.setMustRevalidate(true);
            cacheControl.getCacheExtension().put("public", null);
        }
        return answer.tag(tag).lastModified(modified).expires(expires).cacheControl(cacheControl);
    }

    private static String sha256(byte[] octets) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(octets));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
