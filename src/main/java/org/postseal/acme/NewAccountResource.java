package org.postseal.acme;

import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.postseal.http.AuthenticatesItself;
import org.postseal.http.BodyLimit;

/** Makes and finds accounts (RFC 8555 §7.3). */
@Path("/acme/new-account")
@AuthenticatesItself
class NewAccountResource {

    private final Requests requests;
    private final Accounts accounts;
    private final AcmeUrls urls;

    NewAccountResource(Requests requests, Accounts accounts, AcmeUrls urls) {
        this.requests = requests;
        this.accounts = accounts;
        this.urls = urls;
    }

    @POST
    @Consumes(Requests.JOSE_JSON)
    @Produces(MediaType.APPLICATION_JSON)
    @BodyLimit(Requests.LARGEST)
    @Operation(hidden = true)
    public Response create(byte[] body) {
        Accounts.Found found = accounts.findOrCreate(requests.ofKey(body), urls.current());
        return Response.status(found.isNew() ? Response.Status.CREATED : Response.Status.OK)
                .header(HttpHeaders.LOCATION, urls.account(found.account().id()))
                .entity(AccountJson.of(found.account(), urls))
                .build();
    }
}
