package org.postseal.acme;

import jakarta.ws.rs.GET;
import jakarta.ws.rs.HEAD;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Response;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.postseal.http.AuthenticatesItself;

/** Nonces (RFC 8555 §7.2), which {@link AnswerFilter} adds. */
@Path("/acme/new-nonce")
@AuthenticatesItself
class NonceResource {

    @HEAD
    @Operation(hidden = true)
    public Response head() {
        return Response.ok().header("Cache-Control", "no-store").build();
    }

    @GET
    @Operation(hidden = true)
    public Response get() {
        return Response.noContent().header("Cache-Control", "no-store").build();
    }
}
