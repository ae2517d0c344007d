package org.postseal.acme;

import jakarta.inject.Singleton;
import org.postseal.http.ProblemForm;
import org.postseal.problem.Kind;

/** Problems as RFC 8555 §6.7 names them, those of the boundary too. */
@Singleton
class AcmeForm implements ProblemForm {

    static final String ROOT = "/acme/";

    @Override
    public boolean covers(String path) {
        return path.startsWith(ROOT);
    }

    @Override
    public String type(Kind kind) {
        return error(kind).urn();
    }

    private static ErrorType error(Kind kind) {
        return switch (kind) {
            case MALFORMED,
                    NOT_FOUND,
                    METHOD_NOT_ALLOWED,
                    NOT_ACCEPTABLE,
                    CONFLICT,
                    TOO_LARGE,
                    UNSUPPORTED_MEDIA_TYPE,
                    MISDIRECTED ->
                    ErrorType.MALFORMED;
            case UNAUTHENTICATED, FORBIDDEN, HTTPS_REQUIRED -> ErrorType.UNAUTHORIZED;
            case POLICY -> ErrorType.REJECTED_IDENTIFIER;
            case RATE_LIMITED -> ErrorType.RATE_LIMITED;
            case INTERNAL, AUTHORITY_LOCKED, UNAVAILABLE -> ErrorType.SERVER_INTERNAL;
        };
    }
}
