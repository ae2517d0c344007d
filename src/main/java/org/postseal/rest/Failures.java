package org.postseal.rest;

import jakarta.inject.Singleton;
import jakarta.ws.rs.NotAcceptableException;
import jakarta.ws.rs.NotAllowedException;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.NotSupportedException;
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
class Failures {

    private static final Logger LOG = Logger.getLogger(Failures.class);

    /** What the client is told; what only the operator may know is logged here. */
    Problem problem(Throwable thrown) {
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
        if (thrown instanceof NotFoundException) {
            return new Problem(Kind.NOT_FOUND, "There is nothing at this path.");
        }
        if (thrown instanceof NotAllowedException) {
            return new Problem(
                    Kind.METHOD_NOT_ALLOWED,
                    "This path does not take that method; the Allow header says which it takes.");
        }
        if (thrown instanceof NotAcceptableException) {
            return new Problem(
                    Kind.NOT_ACCEPTABLE,
                    "Nothing that Accept asks for can be given here; leave Accept out for the default.");
        }
        if (thrown instanceof NotSupportedException) {
            return new Problem(
                    Kind.UNSUPPORTED_MEDIA_TYPE,
                    "The body's Content-Type is not one that is taken here; the API's description at /q/openapi lists them.");
        }
        if (thrown instanceof WebApplicationException failure
                && failure.getResponse().getStatus() < 500) {
            return new Problem(Kind.MALFORMED, "The request can't be understood.");
        }
        if (thrown instanceof RejectedExecutionException) {
            return new Problem(Kind.UNAVAILABLE, "The service is busy; try again.");
        }
        return new Problem(Kind.INTERNAL, "Something went wrong inside the service.");
    }

    private static Problem logged(Problem problem, Throwable thrown) {
        String reference = UUID.randomUUID().toString();
        LOG.errorf(thrown, "A request failed, reference %s", reference);
        return new Problem(
                Kind.INTERNAL,
                problem.detail() + " The log has the cause, reference " + reference + ".");
    }
}
