package org.postseal.acme;

import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jboss.resteasy.reactive.RestQuery;
import org.postseal.http.AuthenticatesItself;
import org.postseal.http.BodyLimit;

/** One's own account (RFC 8555 §7.3.2 to §7.3.6) and its orders (§7.1.2.1). */
@Path("/acme/account/{id}")
@AuthenticatesItself
class AccountResource {

    private static final int PAGE = 50;

    private final Requests requests;
    private final Accounts accounts;
    private final OrderRepository orders;
    private final AcmeUrls urls;
    private final Clock clock;

    AccountResource(
            Requests requests,
            Accounts accounts,
            OrderRepository orders,
            AcmeUrls urls,
            Clock clock) {
        this.requests = requests;
        this.accounts = accounts;
        this.orders = orders;
        this.urls = urls;
        this.clock = clock;
    }

    @POST
    @Consumes(Requests.JOSE_JSON)
    @Produces(MediaType.APPLICATION_JSON)
    @BodyLimit(Requests.LARGEST)
    @Operation(hidden = true)
    public AccountJson readOrUpdate(@PathParam("id") String id, byte[] body) {
        SignedRequest request = requests.ofAccount(body);
        requireOwn(request, id);
        Account account =
                request.isGet()
                        ? request.account()
                        : accounts.update(request.account(), request.json());
        return AccountJson.of(account, urls);
    }

    @POST
    @Path("orders")
    @Consumes(Requests.JOSE_JSON)
    @Produces(MediaType.APPLICATION_JSON)
    @BodyLimit(Requests.LARGEST)
    @Operation(hidden = true)
    public Response orders(
            @PathParam("id") String id, @RestQuery Optional<String> after, byte[] body) {
        SignedRequest request = requests.ofAccount(body).requireGet();
        requireOwn(request, id);
        if (!after.map(Ids::isId).orElse(true)) {
            throw AcmeProblem.malformed("\"after\" is what a page before this one links to.");
        }
        List<String> page = orders.idsOf(id, after.orElse(""), PAGE + 1, clock.instant());
        Response.ResponseBuilder answer =
                Response.ok(Map.of("orders", page.stream().limit(PAGE).map(urls::order).toList()));
        if (page.size() > PAGE) {
            answer.header(
                    "Link",
                    "<%s?after=%s>;rel=\"next\"".formatted(urls.orders(id), page.get(PAGE - 1)));
        }
        return answer.build();
    }

    /** What is somebody else's must not be told from what there is not. */
    private static void requireOwn(SignedRequest request, String id) {
        if (!request.account().id().equals(id)) {
            throw AcmeProblem.notFound();
        }
    }
}
