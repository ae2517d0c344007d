package org.postseal.acme;

import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Clock;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.postseal.http.AuthenticatesItself;
import org.postseal.http.BodyLimit;

/** Shows that a name is one's own before it is ordered (RFC 8555 §7.4.1). */
@Path("/acme/new-authz")
@AuthenticatesItself
class NewAuthorizationResource {

    private final Requests requests;
    private final Orders orders;
    private final AcmeUrls urls;
    private final Clock clock;

    NewAuthorizationResource(Requests requests, Orders orders, AcmeUrls urls, Clock clock) {
        this.requests = requests;
        this.orders = orders;
        this.urls = urls;
        this.clock = clock;
    }

    @POST
    @Consumes(Requests.JOSE_JSON)
    @Produces(MediaType.APPLICATION_JSON)
    @BodyLimit(Requests.LARGEST)
    @Operation(hidden = true)
    public Response create(byte[] body) {
        SignedRequest request = requests.ofAccount(body);
        Identifier identifier =
                Identifier.parse(
                        AcmeJson.asObject(request.json().path("identifier"), "identifier"));
        if (identifier.isWildcard()) {
            throw AcmeProblem.malformed("A wildcard is authorized by an order only.");
        }
        Authorization authorization = orders.authorize(request.account(), identifier);
        return Response.status(Response.Status.CREATED)
                .header(HttpHeaders.LOCATION, urls.authorization(authorization.id()))
                .entity(AuthorizationJson.of(authorization, urls, clock.instant()))
                .build();
    }
}
