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
import java.time.Clock;
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
import org.postseal.access.TokenAdministration.Created;
import org.postseal.access.TokenAdministration.Sort;
import org.postseal.http.Caller;
import org.postseal.http.Parameters;
import org.postseal.http.Requires;

/** Bearer tokens over REST. */
@Path("/v1/tokens")
@Produces(MediaType.APPLICATION_JSON)
@Tag(
        name = "access",
        description = "Give and take away access: bearer tokens, and one-time enrolments of hosts")
class TokenResource {

    private final TokenAdministration tokens;
    private final Caller caller;
    private final Clock clock;

    TokenResource(TokenAdministration tokens, Caller caller, Clock clock) {
        this.tokens = tokens;
        this.caller = caller;
        this.clock = clock;
    }

    @POST
    @Requires(Permission.MANAGE_TOKENS)
    @Operation(summary = "Make a bearer token, which is shown once")
    @APIResponse(
            responseCode = "201",
            description = "Made",
            content = @Content(schema = @Schema(implementation = TokenJson.class)))
    @APIResponse(responseCode = "422", description = "Against policy")
    public Response create(NewTokenJson wanted) {
        Created created = tokens.create(caller.identity(), wanted.toNewToken(clock.instant()));
        return Response.created(URI.create("/v1/tokens/" + created.listed().id()))
                .entity(TokenJson.of(created))
                .build();
    }

    @GET
    @Requires(Permission.MANAGE_TOKENS)
    @Operation(
            summary = "List bearer tokens, newest first, expired ones too",
            description = TokenPage.DESCRIPTION)
    public RestResponse<List<TokenJson>> list(
            @Parameter(description = "The id of the last one of the page before") @RestQuery
                    Optional<String> after) {
        return TokenPage.answer(
                tokens.list(Sort.TOKEN, TokenPage.after(after)), "/v1/tokens", TokenJson::of);
    }

    @DELETE
    @Path("{id}")
    @Requires(Permission.MANAGE_TOKENS)
    @Operation(
            summary = "Revoke a bearer token",
            description = "It is useless on every replica within two seconds.")
    @APIResponse(responseCode = "204", description = "Revoked")
    @APIResponse(responseCode = "409", description = "It is the last administrator's")
    public void revoke(@PathParam("id") String id) {
        tokens.revoke(caller.identity(), Sort.TOKEN, Parameters.uuid(id));
    }
}
