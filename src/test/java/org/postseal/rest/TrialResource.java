package org.postseal.rest;

import io.smallrye.common.annotation.NonBlocking;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestQuery;
import org.jboss.resteasy.reactive.RestResponse;
import org.postseal.http.BodyLimit;
import org.postseal.http.MediaTypes;
import org.postseal.http.Public;
import org.postseal.problem.Kind;
import org.postseal.problem.Problem;

/** What the foundations of REST are tried on: one method for each thing that a resource may do. */
@Public
@Path("/trial")
@Produces(MediaType.APPLICATION_JSON)
public class TrialResource {

    public static final AtomicInteger CALLS = new AtomicInteger();

    private final CsrBodyReader bodies;

    TrialResource(CsrBodyReader bodies) {
        this.bodies = bodies;
    }

    record Thing(
            String name,
            int count,
            Optional<String> note,
            List<String> names,
            Optional<Inner> inner,
            Optional<Instant> at) {}

    record Inner(boolean flag, Colour colour) {}

    enum Colour {
        RED,
        BLUE
    }

    record Limit(int value) {
        public static Limit valueOf(String text) {
            try {
                return new Limit(Integer.parseInt(text));
            } catch (NumberFormatException e) {
                throw new Problem(Kind.MALFORMED, "limit must be a whole number.", e);
            }
        }
    }

    @POST
    @Path("/things")
    @Consumes(MediaType.APPLICATION_JSON)
    public Thing thing(Thing thing) {
        CALLS.incrementAndGet();
        return thing;
    }

    @POST
    @Path("/loop")
    @Consumes(MediaType.APPLICATION_JSON)
    @NonBlocking
    public Thing thingOnTheEventLoop(Thing thing) {
        CALLS.incrementAndGet();
        return thing;
    }

    @GET
    @Path("/things")
    public Map<String, Object> list(
            @RestQuery @DefaultValue("100") Limit limit, @RestQuery Optional<String> name) {
        return Map.of("limit", limit.value(), "name", name.orElse("none"));
    }

    @GET
    @Path("/things/{id}")
    public String one(@RestPath String id) {
        return "\"" + id + "\"";
    }

    @POST
    @Path("/csr")
    @BodyLimit(BodyLimit.CSR)
    @Produces({
        MediaTypes.PEM_CHAIN,
        MediaTypes.PKIX_CERT,
        MediaTypes.PKCS7_MIME,
        MediaType.APPLICATION_JSON
    })
    public RestResponse<String> csr(
            byte[] request, @RestQuery Optional<String> profile, @Context HttpHeaders headers) {
        CsrBody body = bodies.read(request, headers);
        CALLS.incrementAndGet();
        String said =
                "%s|%s|%s"
                        .formatted(
                                HexFormat.of().formatHex(body.csr()),
                                Once.of("profile", profile, body.options().profile()).orElse(""),
                                body.options().names());
        return RestResponse.ResponseBuilder.ok(said, Representation.preferred(headers).mediaType())
                .build();
    }

    @GET
    @Path("/failures/{which}")
    public String fail(@RestPath String which) throws SQLException {
        throw switch (which) {
            case "locked" -> new Problem(Kind.AUTHORITY_LOCKED, "Unlock it.");
            case "unauthenticated" -> new Problem(Kind.UNAUTHENTICATED, "Send a token.");
            case "wrapped" -> new IllegalStateException(new Problem(Kind.POLICY, "No."));
            case "database" ->
                    new IllegalStateException(new SQLException("secret: host db1 gone", "08006"));
            default -> new IllegalStateException("secret: " + which);
        };
    }
}
