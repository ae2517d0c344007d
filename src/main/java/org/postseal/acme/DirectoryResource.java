package org.postseal.acme;

import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.postseal.http.AuthenticatesItself;
import org.postseal.http.BodyLimit;

/** The one address that a client is configured with (RFC 8555 §7.1.1). */
@Path("/acme/directory")
@AuthenticatesItself
class DirectoryResource {

    private final Requests requests;
    private final Directory directory;

    DirectoryResource(Requests requests, Directory directory) {
        this.requests = requests;
        this.directory = directory;
    }

    @GET
    @Produces(MediaType.APPLICATION_JSON)
    @Operation(hidden = true)
    public Directory.Json get() {
        return directory.of(Optional.empty());
    }

    /** RFC 8555 §6.3: also as a POST-as-GET. */
    @POST
    @Consumes(Requests.JOSE_JSON)
    @Produces(MediaType.APPLICATION_JSON)
    @BodyLimit(Requests.LARGEST)
    @Operation(hidden = true)
    public Directory.Json getSigned(byte[] body) {
        requests.ofAccount(body).requireGet();
        return get();
    }
}
