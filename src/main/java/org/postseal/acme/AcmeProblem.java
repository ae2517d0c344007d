package org.postseal.acme;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.postseal.problem.Kind;
import org.postseal.problem.Problem;

/**
 * A refusal that only ACME has a name for. Everything else stays a {@link Problem}, which {@link
 * AcmeForm} gives an ACME type.
 */
final class AcmeProblem extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient AcmeError error;
    private final transient Map<String, String> headers;

    AcmeProblem(ErrorType type, String detail) {
        this(AcmeError.of(type, detail), Map.of());
    }

    AcmeProblem(AcmeError error, Map<String, String> headers) {
        super(error.detail());
        this.error = error;
        this.headers = Map.copyOf(headers);
    }

    /** Names each identifier that was refused (RFC 8555 §6.7.1). */
    static AcmeProblem about(List<AcmeError> refused) {
        AcmeError first = refused.get(0);
        return new AcmeProblem(
                new AcmeError(
                        first.type(), first.status(), first.detail(), Optional.empty(), refused),
                Map.of());
    }

    /** The same refusal under an ACME type, unless it is about us rather than about the request. */
    static RuntimeException of(ErrorType type, Problem problem) {
        return problem.kind() == Kind.MALFORMED
                        || problem.kind() == Kind.POLICY
                        || problem.kind() == Kind.FORBIDDEN
                        || problem.kind() == Kind.TOO_LARGE
                ? new AcmeProblem(type, problem.detail())
                : problem;
    }

    static AcmeProblem malformed(String detail) {
        return new AcmeProblem(ErrorType.MALFORMED, detail);
    }

    static AcmeProblem unauthorized(String detail) {
        return new AcmeProblem(ErrorType.UNAUTHORIZED, detail);
    }

    /** The one answer for what there is not and for what is somebody else's. */
    static Problem notFound() {
        return new Problem(Kind.NOT_FOUND, "There is nothing at this address for this account.");
    }

    AcmeError error() {
        return error;
    }

    Map<String, String> headers() {
        return headers;
    }
}
