package org.postseal.rest;

import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.StreamingOutput;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestQuery;
import org.postseal.access.Permission;
import org.postseal.audit.AuditFilter;
import org.postseal.audit.AuditReader;
import org.postseal.audit.Verification;
import org.postseal.http.Accept;
import org.postseal.http.Parameters;
import org.postseal.http.Requires;
import org.postseal.problem.Kind;
import org.postseal.problem.Problem;

/** The record of every decision over REST: to read, to take away, to verify. */
@Path("/v1/audit")
@Tag(name = "audit", description = "Read, take away and verify the record of every decision")
class AuditResource {

    static final String JSON_LINES = "application/jsonl";

    private static final String PAGE = "100";

    private final AuditReader reader;
    private final Verification verification;

    AuditResource(AuditReader reader, Verification verification) {
        this.reader = reader;
        this.verification = verification;
    }

    @GET
    @Requires(Permission.READ_AUDIT)
    @Produces({MediaType.APPLICATION_JSON, JSON_LINES})
    @Operation(
            summary = "List decisions, newest first",
            description =
                    "As application/jsonl: all of them, chain by chain and oldest first, one JSON object a line with the"
                            + " octets that its hash is over, for java -jar quarkus-run.jar verify-audit FILE.")
    @APIResponse(
            responseCode = "200",
            description = "A page, or the whole record",
            content = {
                @Content(
                        mediaType = MediaType.APPLICATION_JSON,
                        schema = @Schema(implementation = AuditPageJson.class)),
                @Content(mediaType = JSON_LINES, schema = @Schema(type = SchemaType.STRING))
            })
    public Response list(
            @Parameter(description = "Exactly as in the record") @RestQuery Optional<String> actor,
            @Parameter(description = "Exactly as in the record", example = "certificate.issue")
                    @RestQuery
                    Optional<String> action,
            @Parameter(description = "1 to 1000; the default is 100") @RestQuery
                    Optional<String> limit,
            @Parameter(description = "What the page before gave as next") @RestQuery
                    Optional<String> cursor,
            @Context HttpHeaders headers) {
        AuditFilter filter = new AuditFilter(actor, action);
        if (wantsLines(headers)) {
            if (limit.isPresent() || cursor.isPresent()) {
                throw new Problem(
                        Kind.MALFORMED,
                        "application/jsonl has no pages; leave limit and cursor out.");
            }
            return Response.ok(lines(filter), JSON_LINES).build();
        }
        int size = Parameters.number("limit", limit.orElse(PAGE));
        return Response.ok(
                        AuditPageJson.of(reader.page(filter, size, cursor)),
                        MediaType.APPLICATION_JSON)
                .build();
    }

    @GET
    @Path("verification")
    @Requires(Permission.READ_AUDIT)
    @Produces(MediaType.APPLICATION_JSON)
    @Operation(
            summary = "Check that the record is as it was written",
            description =
                    "Goes on where this replica's last check ended. With full=true, what was checked before is read"
                            + " again too, which takes time with every record.")
    public VerificationJson verify(
            @Parameter(description = "true or false, the default") @RestQuery
                    Optional<String> full) {
        return VerificationJson.of(
                verification.verify(full.map(text -> Parameters.bool("full", text)).orElse(false)));
    }

    /** One of the two is fine, or {@code AcceptFilter} would have refused the request. */
    private static boolean wantsLines(HttpHeaders headers) {
        MediaType lines = MediaType.valueOf(JSON_LINES);
        return Accept.parse(headers.getRequestHeader(HttpHeaders.ACCEPT))
                .best(List.of(MediaType.APPLICATION_JSON_TYPE, lines))
                .equals(lines);
    }

    private StreamingOutput lines(AuditFilter filter) {
        return output ->
                reader.export(
                        filter,
                        line -> {
                            output.write(line.json());
                            output.write('\n');
                        });
    }
}
