package org.postseal.rest;

import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.postseal.access.Permission;
import org.postseal.authority.Successors;
import org.postseal.certificate.AuthorityName;
import org.postseal.http.Caller;
import org.postseal.http.Requires;
import org.postseal.keystore.Passphrase;

/** Makes the authority that follows another one. */
@Path("/v1/authorities/{name}/successor")
@Tag(name = "authorities")
class SuccessorResource {

    private final Successors successors;
    private final AuthorityAnswers answers;
    private final Caller caller;

    SuccessorResource(Successors successors, AuthorityAnswers answers, Caller caller) {
        this.successors = successors;
        this.answers = answers;
        this.caller = caller;
    }

    @POST
    @Requires(Permission.MANAGE_AUTHORITIES)
    @Consumes(MediaType.APPLICATION_JSON)
    @Produces(MediaType.APPLICATION_JSON)
    @Operation(
            summary = "Make an authority's successor",
            description =
                    "From now on it signs, whoever of its line a request names. The old one keeps its list and its OCSP"
                            + " until its end, and its hosts are drawn over at their next renewal.")
    @APIResponse(
            responseCode = "201",
            description = "Made, and unlocked; pending if a root elsewhere is to sign its request",
            content = @Content(schema = @Schema(implementation = AuthorityJson.class)))
    @APIResponse(responseCode = "409", description = "There is a successor, or the name is taken")
    @APIResponse(responseCode = "422", description = "Against policy")
    public Response create(@PathParam("name") String name, NewSuccessorJson wanted) {
        try (Passphrase passphrase = wanted.passphrase()) {
            AuthorityName made =
                    successors.create(
                            caller.identity(),
                            new AuthorityName(name),
                            wanted.differences(),
                            passphrase);
            return AuthorityAnswers.created(answers.find(made));
        }
    }
}
