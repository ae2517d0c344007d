package org.postseal.acme;

import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.postseal.authority.Authorities;
import org.postseal.certificate.AuthorityName;
import org.postseal.http.AuthenticatesItself;
import org.postseal.http.BodyLimit;

/** The directory for certificates of one authority; accounts are the same in all. */
@Path("/acme/{authority}/directory")
@AuthenticatesItself
class AuthorityDirectoryResource {

    private final Requests requests;
    private final Directory directory;
    private final Authorities authorities;

    AuthorityDirectoryResource(Requests requests, Directory directory, Authorities authorities) {
        this.requests = requests;
        this.directory = directory;
        this.authorities = authorities;
    }

    @GET
    @Produces(MediaType.APPLICATION_JSON)
    @Operation(hidden = true)
    public Directory.Json get(@PathParam("authority") String authority) {
        return directory.of(Optional.of(authorities.get(new AuthorityName(authority)).name()));
    }

    /** RFC 8555 §6.3: also as a POST-as-GET. */
    @POST
    @Consumes(Requests.JOSE_JSON)
    @Produces(MediaType.APPLICATION_JSON)
    @BodyLimit(Requests.LARGEST)
    @Operation(hidden = true)
    public Directory.Json getSigned(@PathParam("authority") String authority, byte[] body) {
        requests.ofAccount(body).requireGet();
        return get(authority);
    }
}
