package org.postseal.acme;

import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Clock;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.postseal.http.AuthenticatesItself;
import org.postseal.http.BodyLimit;

/** One's own orders (RFC 8555 §7.4). */
@Path("/acme/order/{id}")
@AuthenticatesItself
class OrderResource {

    private final Requests requests;
    private final Orders orders;
    private final Finalization finalization;
    private final AcmeUrls urls;
    private final Clock clock;

    OrderResource(
            Requests requests,
            Orders orders,
            Finalization finalization,
            AcmeUrls urls,
            Clock clock) {
        this.requests = requests;
        this.orders = orders;
        this.finalization = finalization;
        this.urls = urls;
        this.clock = clock;
    }

    @POST
    @Consumes(Requests.JOSE_JSON)
    @Produces(MediaType.APPLICATION_JSON)
    @BodyLimit(Requests.LARGEST)
    @Operation(hidden = true)
    public Response read(@PathParam("id") String id, byte[] body) {
        SignedRequest request = requests.ofAccount(body).requireGet();
        return answer(orders.require(request.account(), id));
    }

    @POST
    @Path("finalize")
    @Consumes(Requests.JOSE_JSON)
    @Produces(MediaType.APPLICATION_JSON)
    @BodyLimit(Requests.LARGEST)
    @Operation(hidden = true)
    public Response finish(@PathParam("id") String id, byte[] body) {
        SignedRequest request = requests.ofAccount(body);
        byte[] csr = Base64Url.decode(AcmeJson.text(request.json(), "csr"), "\"csr\"");
        return answer(finalization.finish(request.account(), id, csr));
    }

    /** With its own address, which several clients look for after a finalize. */
    private Response answer(Order order) {
        Response.ResponseBuilder answer =
                Response.ok(OrderJson.of(order, urls, clock.instant()))
                        .header(HttpHeaders.LOCATION, urls.order(order.id()));
        Order.Status status = order.status(clock.instant());
        if (status == Order.Status.PENDING || status == Order.Status.PROCESSING) {
            answer.header("Retry-After", ChallengeResource.LOOK_AGAIN_SECONDS);
        }
        return answer.build();
    }
}
