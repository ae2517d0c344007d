package org.postseal.rest;

import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.Response;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;
import org.jboss.resteasy.reactive.server.core.CurrentRequestManager;
import org.postseal.problem.Kind;
import org.postseal.problem.Problem;

/** Answers every failure of a JAX-RS resource, filter or of the framework itself. */
class ProblemMapper {

    private final Failures failures;
    private final ProblemAnswer answer;

    ProblemMapper(Failures failures, ProblemAnswer answer) {
        this.failures = failures;
        this.answer = answer;
    }

    /** The framework has mappers of its own for some; naming these keeps them out. */
    @ServerExceptionMapper({
        Problem.class,
        WebApplicationException.class,
        NotFoundException.class,
        Throwable.class
    })
    public Response answer(Throwable thrown) {
        Problem problem = failures.problem(thrown);
        Response.ResponseBuilder response =
                Response.status(problem.kind().status()).entity(answer.body(problem));
        answer.headers(problem).forEach(response::header);
        if (problem.kind() == Kind.METHOD_NOT_ALLOWED) {
            response.header("Allow", AllowedMethods.of(CurrentRequestManager.get()));
        }
        return response.build();
    }
}
