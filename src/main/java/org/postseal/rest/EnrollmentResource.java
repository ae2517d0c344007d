package org.postseal.rest;

import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestQuery;
import org.jboss.resteasy.reactive.RestResponse;
import org.postseal.access.Permission;
import org.postseal.access.TokenAdministration;
import org.postseal.access.TokenAdministration.Sort;
import org.postseal.http.Caller;
import org.postseal.http.Parameters;
import org.postseal.http.Requires;
import org.postseal.issuance.Enrollments;

/** One-time enrolment tokens over REST. */
@Path("/v1/enrollments")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "access")
class EnrollmentResource {

    private final Enrollments enrollments;
    private final TokenAdministration tokens;
    private final Caller caller;

    EnrollmentResource(Enrollments enrollments, TokenAdministration tokens, Caller caller) {
        this.enrollments = enrollments;
        this.tokens = tokens;
        this.caller = caller;
    }

    @POST
    @Requires(Permission.ENROL)
    @Operation(
            summary = "Make a one-time enrolment token, which is shown once",
            description =
                    "A host sends it as its bearer token with its first CSR. It buys one certificate for just these"
                            + " names; the same CSR sent again gets the same certificate.")
    @APIResponse(
            responseCode = "201",
            description = "Made",
            content = @Content(schema = @Schema(implementation = EnrollmentJson.class)))
    @APIResponse(responseCode = "422", description = "Against profile or rules")
    public Response create(NewEnrollmentJson wanted) {
        Enrollments.Created created = enrollments.create(caller.identity(), wanted.toWanted());
        return Response.created(URI.create("/v1/enrollments/" + created.token().listed().id()))
                .entity(EnrollmentJson.of(created))
                .build();
    }

    @GET
    @Requires(Permission.MANAGE_TOKENS)
    @Operation(
            summary = "List enrolment tokens, newest first, used and expired ones too",
            description = TokenPage.DESCRIPTION)
    public RestResponse<List<EnrollmentJson>> list(
            @Parameter(description = "The id of the last one of the page before") @RestQuery
                    Optional<String> after) {
        return TokenPage.answer(
                tokens.list(Sort.ENROLLMENT, TokenPage.after(after)),
                "/v1/enrollments",
                EnrollmentJson::of);
    }

    @DELETE
    @Path("{id}")
    @Requires(Permission.MANAGE_TOKENS)
    @Operation(summary = "Withdraw an enrolment token")
    @APIResponse(responseCode = "204", description = "Withdrawn")
    public void withdraw(@PathParam("id") String id) {
        tokens.revoke(caller.identity(), Sort.ENROLLMENT, Parameters.uuid(id));
    }
}
