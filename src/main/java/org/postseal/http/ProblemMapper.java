package org.postseal.http;

import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
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
    private final AnonymousRefusals anonymous;
    private final KnownRefusals known;

    ProblemMapper(
            Failures failures,
            ProblemAnswer answer,
            AnonymousRefusals anonymous,
            KnownRefusals known) {
        this.failures = failures;
        this.answer = answer;
        this.anonymous = anonymous;
        this.known = known;
    }

    /** The framework has mappers of its own for some; naming these keeps them out. */
    @ServerExceptionMapper({
        Problem.class,
        WebApplicationException.class,
        NotFoundException.class,
        Throwable.class
    })
    public Uni<Response> answer(Throwable thrown, RoutingContext request) {
        Problem problem = anonymous.counted(failures.problem(thrown), ClientAddress.of(request));
        return known.recorded(problem, request)
                .onFailure()
                .recoverWithItem(failures::problem)
                .map(told -> answer(told, request));
    }

    private Response answer(Problem problem, RoutingContext request) {
        Response.ResponseBuilder response =
                Response.status(problem.kind().status())
                        .entity(answer.body(problem, request.request().path()));
        answer.headers(problem).forEach(response::header);
        if (problem.kind() == Kind.METHOD_NOT_ALLOWED) {
            response.header("Allow", AllowedMethods.of(CurrentRequestManager.get()));
        }
        return response.build();
    }
}
