package org.postseal.mail;

import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestQuery;
import org.postseal.access.AccessRules;
import org.postseal.access.Permission;
import org.postseal.http.Caller;
import org.postseal.http.Parameters;
import org.postseal.http.Requires;
import org.postseal.x509.HostName;

/** Which of the hosts that are watched need somebody. */
@Path("/v1/watch")
@Tag(name = "hosts")
class WatchResource {

    private static final int PAGE = 100;

    private final WatchedHosts watched;
    private final Caller caller;

    WatchResource(WatchedHosts watched, Caller caller) {
        this.watched = watched;
        this.caller = caller;
    }

    @GET
    @Requires(Permission.WATCH_HOSTS)
    @Produces(MediaType.APPLICATION_JSON)
    @Operation(
            summary = "List the watched hosts that something is wrong with, by name",
            description =
                    "A host is watched from its first probe on. Of hosts outside of the caller's scope nothing is said, so a"
                            + " page may be short and have a next one.")
    public WatchJson list(
            @Parameter(
                            description = "Also those that are well",
                            schema = @Schema(type = SchemaType.BOOLEAN, defaultValue = "false"))
                    @RestQuery
                    @DefaultValue("false")
                    String all,
            @Parameter(description = "What the page before gave as next") @RestQuery
                    Optional<String> cursor) {
        String after = cursor.map(HostName::parse).map(HostName::value).orElse("");
        List<WatchedHost> page = watched.list(Parameters.bool("all", all), after, PAGE);
        return new WatchJson(
                page.stream()
                        .filter(
                                host ->
                                        AccessRules.mayWatch(
                                                caller.identity(), new HostName(host.name())))
                        .toList(),
                page.size() < PAGE ? null : page.get(page.size() - 1).name());
    }

    @DELETE
    @Path("{fqdn}")
    @Requires(Permission.END_WATCHES)
    @Operation(
            summary = "Watch a host no longer",
            description = "Until somebody probes it again. For operators and administrators.")
    @APIResponse(responseCode = "204", description = "It is no longer watched")
    public void end(@PathParam("fqdn") String fqdn) {
        watched.end(caller.identity(), HostName.parse(fqdn));
    }
}
