package org.postseal.problem;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Optional;

/**
 * A refusal or failure, told to the person who must act. Every protocol turns this one type into
 * its own error message; over REST it becomes {@code application/problem+json} (RFC 9457).
 */
public final class Problem extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** How long a client should wait before it tries again when we can't know better. */
    private static final Duration DEFAULT_RETRY = Duration.ofSeconds(5);

    private final Kind kind;
    private final transient Optional<Duration> retryAfter;
    private final boolean onRecord;

    /**
     * @param detail one sentence that says what to do; never a secret, an internal name or anything
     *     taken from a key
     */
    public Problem(Kind kind, String detail) {
        this(kind, detail, null);
    }

    /** As {@link #Problem(Kind, String)}, with the cause for the log; the cause is never shown. */
    public Problem(Kind kind, String detail, Throwable cause) {
        this(
                kind,
                detail,
                cause,
                kind.isRetryable() ? Optional.of(DEFAULT_RETRY) : Optional.empty(),
                false);
    }

    private Problem(
            Kind kind,
            String detail,
            Throwable cause,
            Optional<Duration> retryAfter,
            boolean onRecord) {
        super(requireNonNull(detail, "detail"), cause);
        this.kind = requireNonNull(kind, "kind");
        this.retryAfter = retryAfter;
        this.onRecord = onRecord;
    }

    /** The same problem, to be tried again after {@code wait}. */
    public Problem retryAfter(Duration wait) {
        return new Problem(kind, detail(), getCause(), Optional.of(wait), onRecord);
    }

    /** The same problem, which the audit has already. */
    public Problem onRecord() {
        return new Problem(kind, detail(), getCause(), retryAfter, true);
    }

    /** Whether the audit has it already. */
    public boolean isOnRecord() {
        return onRecord;
    }

    public Kind kind() {
        return kind;
    }

    /** The sentence for the person who must act. */
    public String detail() {
        return getMessage();
    }

    /** Present for the kinds that pass by themselves. */
    public Optional<Duration> retryAfter() {
        return retryAfter;
    }
}
