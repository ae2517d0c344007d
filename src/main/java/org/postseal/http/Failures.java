package org.postseal.http;

import jakarta.inject.Singleton;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.WebApplicationException;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.RejectedExecutionException;
import org.jboss.logging.Logger;
import org.postseal.problem.DatabaseFailure;
import org.postseal.problem.Kind;
import org.postseal.problem.Problem;

/** Turns whatever was thrown into the one problem that the client is told. */
@Singleton
public class Failures {

    private static final Logger LOG = Logger.getLogger(Failures.class);

    /** What the client is told; what only the operator may know is logged here. */
    public Problem problem(Throwable thrown) {
        Problem problem =
                find(thrown)
                        .or(() -> DatabaseFailure.find(thrown))
                        .orElseGet(() -> translate(thrown));
        return switch (problem.kind()) {
            case INTERNAL -> logged(problem, thrown);
            case UNAVAILABLE -> {
                if (problem.getCause() != null) {
                    LOG.warnf("%s Cause: %s", problem.detail(), problem.getCause());
                }
                yield problem;
            }
            default -> problem;
        };
    }

    private static Optional<Problem> find(Throwable thrown) {
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            if (cause instanceof Problem problem) {
                return Optional.of(problem);
            }
        }
        return Optional.empty();
    }

    private static Problem translate(Throwable thrown) {
        if (thrown instanceof NotFoundException && thrown.getCause() != null) {
            // A parameter's converter failed, which JAX-RS 3.2 wants to be a 404.
            return new Problem(
                    Kind.MALFORMED,
                    "A parameter has a value that can't be read; the API's description at /q/openapi says what it takes.");
        }
        if (thrown instanceof WebApplicationException failure) {
            return ofStatus(failure.getResponse().getStatus());
        }
        if (thrown instanceof RejectedExecutionException) {
            return new Problem(Kind.UNAVAILABLE, "The service is busy; try again.");
        }
        return ofStatus(500);
    }

    /** What the framework means by a bare status. */
    static Problem ofStatus(int status) {
        return switch (status) {
            case 404 -> new Problem(Kind.NOT_FOUND, "There is nothing at this path.");
            case 405 ->
                    new Problem(
                            Kind.METHOD_NOT_ALLOWED,
                            "This path does not take that method; the Allow header says which it takes.");
            case 406 ->
                    new Problem(
                            Kind.NOT_ACCEPTABLE,
                            "Nothing that Accept asks for can be given here; leave Accept out for the default.");
            case 415 ->
                    new Problem(
                            Kind.UNSUPPORTED_MEDIA_TYPE,
                            "The body has no Content-Type, or one that is not taken here; the API's description at /q/openapi lists them.");
            default ->
                    status >= 400 && status < 500
                            ? new Problem(Kind.MALFORMED, "The request can't be understood.")
                            : new Problem(
                                    Kind.INTERNAL, "Something went wrong inside the service.");
        };
    }

    private static Problem logged(Problem problem, Throwable thrown) {
        String reference = UUID.randomUUID().toString();
        LOG.errorf(thrown, "A request failed, reference %s", reference);
        return new Problem(
                Kind.INTERNAL,
                problem.detail() + " The log has the cause, reference " + reference + ".");
    }
}
