package org.postseal.mail;

import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.postseal.access.Permission;
import org.postseal.http.Accept;
import org.postseal.http.Caller;
import org.postseal.http.Requires;
import org.postseal.x509.HostName;

/** Proof that a host serves what it should. */
@Path("/v1/hosts/{fqdn}")
@Tag(name = "hosts")
class ProbeResource {

    private final Watch watch;
    private final Caller caller;

    ProbeResource(Watch watch, Caller caller) {
        this.watch = watch;
        this.caller = caller;
    }

    @POST
    @Path("probe")
    @Requires(Permission.MANAGE_HOSTS)
    @Produces({MediaType.APPLICATION_JSON, MediaType.TEXT_PLAIN})
    @Operation(
            summary =
                    "Connect to a host's mail services and compare what they serve with what they should",
            description =
                    "SMTP, submission, submissions, IMAP, IMAPS, POP3 and POP3S at the host's own addresses: name, end,"
                            + " chain and its order, newest serial of the key, TLSA. Never to loopback, link-local or metadata"
                            + " addresses. With Accept: text/plain a table. From now on the host is watched.")
    @APIResponse(
            responseCode = "200",
            description = "What was found, good or bad",
            content = {
                @Content(
                        mediaType = MediaType.APPLICATION_JSON,
                        schema = @Schema(implementation = Report.class)),
                @Content(mediaType = MediaType.TEXT_PLAIN)
            })
    @APIResponse(
            responseCode = "422",
            description = "The host is nowhere, or where no mail host is connected to")
    public Response probe(@PathParam("fqdn") String fqdn, @Context HttpHeaders headers) {
        MediaType form =
                Accept.parse(headers.getRequestHeader(HttpHeaders.ACCEPT))
                        .best(List.of(MediaType.APPLICATION_JSON_TYPE, MediaType.TEXT_PLAIN_TYPE));
        Report report = watch.probe(caller.identity(), HostName.parse(fqdn));
        boolean table = form.equals(MediaType.TEXT_PLAIN_TYPE);
        return Response.ok(table ? report.table() : report, form)
                .header(HttpHeaders.VARY, HttpHeaders.ACCEPT)
                .build();
    }
}
