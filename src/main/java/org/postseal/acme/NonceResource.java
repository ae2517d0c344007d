package org.postseal.acme;

import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HEAD;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Response;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.postseal.http.AuthenticatesItself;
import org.postseal.http.BodyLimit;

/** Nonces (RFC 8555 §7.2), which {@link AnswerFilter} adds. */
@Path("/acme/new-nonce")
@AuthenticatesItself
class NonceResource {

    private final Requests requests;

    NonceResource(Requests requests) {
        this.requests = requests;
    }

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

    /** RFC 8555 §6.3: also as a POST-as-GET. */
    @POST
    @Consumes(Requests.JOSE_JSON)
    @BodyLimit(Requests.LARGEST)
    @Operation(hidden = true)
    public Response getSigned(byte[] body) {
        requests.ofAccount(body).requireGet();
        return get();
    }
}
