package org.postseal.rest;

import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.postseal.access.Permission;
import org.postseal.authority.Authorities;
import org.postseal.authority.CrlShards;
import org.postseal.certificate.AuthorityName;
import org.postseal.http.Caller;
import org.postseal.http.Requires;

/** Over how many revocation lists an authority's certificates are spread. */
@Path("/v1/authorities/{name}/crl-shards")
@Tag(name = "authorities")
class CrlShardResource {

    private final Authorities authorities;
    private final CrlShards shards;
    private final Caller caller;

    CrlShardResource(Authorities authorities, CrlShards shards, Caller caller) {
        this.authorities = authorities;
        this.shards = shards;
        this.caller = caller;
    }

    @PUT
    @Requires(Permission.MANAGE_AUTHORITIES)
    @Operation(
            summary = "Spread an authority's new certificates over several revocation lists",
            description =
                    "Each certificate names the list that it may appear on, at /crl/{name}/{shard}.crl; the full one, at"
                            + " /crl/{name}.crl, has them all. Certificates that were issued before keep their list.")
    @APIResponse(responseCode = "204", description = "From now on")
    @APIResponse(responseCode = "422", description = "Against policy")
    public void spread(@PathParam("name") String name, CrlShardsJson wanted) {
        shards.spread(caller.identity(), authorities.get(new AuthorityName(name)), wanted.shards());
    }
}
