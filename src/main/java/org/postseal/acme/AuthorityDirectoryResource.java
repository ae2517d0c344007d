package org.postseal.acme;

import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.postseal.authority.Authorities;
import org.postseal.certificate.AuthorityName;
import org.postseal.http.AuthenticatesItself;

/** The directory for certificates of one authority; accounts are the same in all. */
@Path("/acme/{authority}/directory")
@AuthenticatesItself
class AuthorityDirectoryResource {

    private final Directory directory;
    private final Authorities authorities;

    AuthorityDirectoryResource(Directory directory, Authorities authorities) {
        this.directory = directory;
        this.authorities = authorities;
    }

    @GET
    @Produces(MediaType.APPLICATION_JSON)
    @Operation(hidden = true)
    public Directory.Json get(@PathParam("authority") String authority) {
        return directory.of(Optional.of(authorities.get(new AuthorityName(authority)).name()));
    }
}
