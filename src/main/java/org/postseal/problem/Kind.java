package org.postseal.problem;

import java.util.Locale;

/** What went wrong, as a stable name and the HTTP status that carries it (RFC 9110). */
public enum Kind {
    /** Syntax of a body, parameter or header. */
    MALFORMED(400, "Malformed request"),
    UNAUTHENTICATED(401, "Authentication required"),
    FORBIDDEN(403, "Not allowed"),
    HTTPS_REQUIRED(403, "HTTPS required"),
    NOT_FOUND(404, "Not found"),
    METHOD_NOT_ALLOWED(405, "Method not allowed"),
    NOT_ACCEPTABLE(406, "Not acceptable"),
    CONFLICT(409, "Conflict"),
    TOO_LARGE(413, "Too large"),
    UNSUPPORTED_MEDIA_TYPE(415, "Unsupported media type"),
    MISDIRECTED(421, "Misdirected request"),
    /** Well formed, but against a profile or a rule. */
    POLICY(422, "Against policy"),
    RATE_LIMITED(429, "Too many requests"),
    /** Our own fault; the log has the cause. */
    INTERNAL(500, "Internal error"),
    AUTHORITY_LOCKED(503, "Authority locked"),
    UNAVAILABLE(503, "Temporarily unavailable");

    private final int status;
    private final String title;

    Kind(int status, String title) {
        this.status = status;
        this.title = title;
    }

    public int status() {
        return status;
    }

    public String title() {
        return title;
    }

    /** The {@code type} of RFC 9457, for example {@code urn:postseal:problem:authority-locked}. */
    public String type() {
        return "urn:postseal:problem:" + name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Whether the same request may succeed later without a change. */
    public boolean isRetryable() {
        return this == RATE_LIMITED || this == AUTHORITY_LOCKED || this == UNAVAILABLE;
    }
}
