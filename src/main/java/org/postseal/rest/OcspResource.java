package org.postseal.rest;

import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Request;
import jakarta.ws.rs.core.Response;
import java.util.function.Function;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;
import org.postseal.certificate.AuthorityName;
import org.postseal.http.BodyLimit;
import org.postseal.http.Failures;
import org.postseal.http.MediaTypes;
import org.postseal.http.Public;
import org.postseal.http.Threads;
import org.postseal.problem.Problem;
import org.postseal.revocation.Ocsp;
import org.postseal.revocation.OcspReply;
import org.postseal.x509.OcspError;
import org.postseal.x509.OcspRequest;

/**
 * OCSP over HTTP (RFC 6960 appendix A, RFC 9919). What is in memory is answered on the event loop,
 * most of it by {@link OcspRoute} before it comes here; the database is for worker threads.
 * Problems are OCSP's own, with status 200.
 */
@Path("/ocsp/{name}")
@Public
@Tag(name = "public")
class OcspResource {

    private static final String ROOT = "/ocsp/";

    private final Ocsp ocsp;
    private final OcspCaching caching;
    private final Failures failures;

    OcspResource(Ocsp ocsp, OcspCaching caching, Failures failures) {
        this.ocsp = ocsp;
        this.caching = caching;
        this.failures = failures;
    }

    @POST
    @Consumes(MediaTypes.OCSP_REQUEST)
    @Produces(MediaTypes.OCSP_RESPONSE)
    @BodyLimit(OcspRequest.MAX_OCTETS)
    @Operation(summary = "Ask for the status of certificates of an authority")
    @APIResponse(
            responseCode = "200",
            description = "An OCSPResponse in DER, which may say that there is no answer",
            content = @Content(mediaType = MediaTypes.OCSP_RESPONSE))
    public Uni<Response> post(@PathParam("name") String name, byte[] request) {
        return answer(name, OcspRequest.parse(request), reply -> Response.ok(reply.der()).build());
    }

    @GET
    @Path("{request: .*}")
    @Produces(MediaTypes.OCSP_RESPONSE)
    @Operation(summary = "Ask for the status of a certificate of an authority, for caches to see")
    @APIResponse(
            responseCode = "200",
            description = "An OCSPResponse in DER, which may say that there is no answer",
            content = @Content(mediaType = MediaTypes.OCSP_RESPONSE))
    @APIResponse(responseCode = "304", description = "The client has it")
    public Uni<Response> get(
            @PathParam("name") String name,
            @PathParam("request") String encoded,
            @Context RoutingContext routing,
            @Context Request preconditions) {
        // As it was sent: decoding it, the framework takes a plus for a plus and loses slashes.
        String path = routing.request().path();
        String request = path.substring(path.indexOf(name, ROOT.length()) + name.length());
        return answer(
                name, OcspRequest.parsePath(request), reply -> cacheable(reply, preconditions));
    }

    private Uni<Response> answer(
            String name, OcspRequest request, Function<OcspReply, Response> response) {
        AuthorityName authority = new AuthorityName(name);
        return Threads.fromMemoryOr(
                ocsp.answerFromMemory(authority, request).map(response),
                () -> response.apply(ocsp.answer(authority, request)));
    }

    private Response cacheable(OcspReply reply, Request preconditions) {
        return reply.isCacheable()
                ? caching.of(reply).answer(preconditions)
                : Response.ok(reply.der()).build();
    }

    /** Whatever it is, clients read OCSP alone; what went wrong inside is logged. */
    @ServerExceptionMapper
    public Response problem(Problem problem) {
        return Response.ok(OcspError.of(failures.problem(problem).kind()).der())
                .type(MediaTypes.OCSP_RESPONSE)
                .build();
    }
}
