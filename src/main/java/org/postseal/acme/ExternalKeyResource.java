package org.postseal.acme;

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
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.postseal.access.Permission;
import org.postseal.http.Caller;
import org.postseal.http.Requires;

/** The keys that bind ACME accounts to what they may do, over REST. */
@Path("/v1/acme/account-keys")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "access")
class ExternalKeyResource {

    private final ExternalKeys keys;
    private final Caller caller;
    private final Clock clock;

    ExternalKeyResource(ExternalKeys keys, Caller caller, Clock clock) {
        this.keys = keys;
        this.caller = caller;
        this.clock = clock;
    }

    @POST
    @Requires(Permission.MANAGE_TOKENS)
    @Operation(
            summary = "Make a key for external account binding, whose HMAC key is shown once",
            description =
                    "An ACME client that registers with it (RFC 8555 section 7.3.4) may have certified what its scope"
                            + " says; with preAuthorized without any challenge.")
    @APIResponse(
            responseCode = "201",
            description = "Made",
            content = @Content(schema = @Schema(implementation = ExternalKeyJson.class)))
    @APIResponse(responseCode = "422", description = "Against policy")
    public Response create(NewExternalKeyJson wanted) {
        ExternalKeys.Created created =
                keys.create(
                        caller.identity(),
                        wanted.toNewToken(clock.instant()),
                        wanted.reusable().orElse(false),
                        wanted.preAuthorized().orElse(false));
        return Response.created(URI.create("/v1/acme/account-keys/" + created.key().id()))
                .entity(ExternalKeyJson.of(created))
                .build();
    }

    @GET
    @Requires(Permission.MANAGE_TOKENS)
    @Operation(summary = "List keys for external account binding, newest first")
    public List<ExternalKeyJson> list() {
        return keys.list().stream().map(ExternalKeyJson::of).toList();
    }

    @DELETE
    @Path("{id}")
    @Requires(Permission.MANAGE_TOKENS)
    @Operation(
            summary = "Withdraw a key for external account binding",
            description = "The ACME accounts that are bound to it may do nothing any more.")
    @APIResponse(responseCode = "204", description = "Withdrawn")
    public void revoke(@PathParam("id") String id) {
        keys.revoke(caller.identity(), id);
    }
}
