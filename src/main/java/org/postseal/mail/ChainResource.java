package org.postseal.mail;

import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.postseal.access.Permission;
import org.postseal.http.MediaTypes;
import org.postseal.http.Requires;

/** Chains of any authority. */
@Path("/v1/chains")
@Tag(name = "hosts")
class ChainResource {

    private final Chains chains;

    ChainResource(Chains chains) {
        this.chains = chains;
    }

    @POST
    @Requires(Permission.ASSEMBLE_CHAINS)
    @Produces(MediaTypes.PEM_CHAIN)
    @Operation(
            summary =
                    "Put the certificates of any authority in the order in which a server serves them",
            description =
                    "Root, duplicates and strangers are left out; every signature is verified; nothing is fetched. A"
                            + " header Warning says when the root is not known.")
    @RequestBody(
            required = true,
            description = "In any order: PEM, DER of one certificate, PKCS#7",
            content = {
                @Content(mediaType = MediaTypes.PEM_FILE),
                @Content(mediaType = MediaTypes.PEM_CHAIN),
                @Content(mediaType = MediaTypes.PKIX_CERT),
                @Content(mediaType = MediaTypes.PKCS7_MIME),
                @Content(mediaType = MediaType.TEXT_PLAIN),
                @Content(mediaType = MediaType.APPLICATION_OCTET_STREAM),
                @Content(mediaType = MediaType.APPLICATION_FORM_URLENCODED),
                @Content(
                        mediaType = MediaType.MULTIPART_FORM_DATA,
                        schema = @Schema(implementation = ChainForm.class)),
                @Content(
                        mediaType = MediaType.APPLICATION_JSON,
                        schema = @Schema(implementation = ChainJson.class))
            })
    @APIResponse(
            responseCode = "200",
            description = "PEM, the server's certificate first",
            content = @Content(mediaType = MediaTypes.PEM_CHAIN))
    @APIResponse(
            responseCode = "422",
            description = "There is no such path, or more than one server's certificate")
    public Response assemble(ChainBody body) {
        return ChainAnswer.of(chains.assemble(body.certificates()), Response.Status.OK);
    }
}
