package org.postseal.acme;

import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.postseal.authority.Authorities;
import org.postseal.certificate.AuthorityName;
import org.postseal.http.AuthenticatesItself;
import org.postseal.http.BodyLimit;

/** Orders at an authority that the directory names. */
@Path("/acme/{authority}/new-order")
@AuthenticatesItself
class AuthorityOrderResource {

    private final NewOrderResource orders;
    private final Authorities authorities;

    AuthorityOrderResource(NewOrderResource orders, Authorities authorities) {
        this.orders = orders;
        this.authorities = authorities;
    }

    @POST
    @Consumes(Requests.JOSE_JSON)
    @Produces(MediaType.APPLICATION_JSON)
    @BodyLimit(Requests.LARGEST)
    @Operation(hidden = true)
    public Response create(@PathParam("authority") String authority, byte[] body) {
        AuthorityName name = authorities.get(new AuthorityName(authority)).name();
        return orders.create(body, Optional.of(name));
    }
}
