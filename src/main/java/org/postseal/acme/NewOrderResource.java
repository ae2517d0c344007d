package org.postseal.acme;

import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Clock;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.postseal.certificate.AuthorityName;
import org.postseal.http.AuthenticatesItself;
import org.postseal.http.BodyLimit;

/** Orders at the default authority (RFC 8555 §7.4). */
@Path("/acme/new-order")
@AuthenticatesItself
class NewOrderResource {

    private final Requests requests;
    private final Orders orders;
    private final AcmeUrls urls;
    private final Clock clock;

    NewOrderResource(Requests requests, Orders orders, AcmeUrls urls, Clock clock) {
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
        return create(body, Optional.empty());
    }

    Response create(byte[] body, Optional<AuthorityName> authority) {
        SignedRequest request = requests.ofAccount(body);
        Order order = orders.create(request.account(), NewOrder.parse(request.json()), authority);
        return Response.status(Response.Status.CREATED)
                .header(HttpHeaders.LOCATION, urls.order(order.id()))
                .entity(OrderJson.of(order, urls, clock.instant()))
                .build();
    }
}
