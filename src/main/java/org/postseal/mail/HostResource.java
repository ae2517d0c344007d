package org.postseal.mail;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Request;
import jakarta.ws.rs.core.Response;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestQuery;
import org.postseal.access.Permission;
import org.postseal.http.Cacheable;
import org.postseal.http.Caller;
import org.postseal.http.MediaTypes;
import org.postseal.http.Parameters;
import org.postseal.http.Public;
import org.postseal.http.Requires;
import org.postseal.http.Threads;
import org.postseal.x509.HostName;
import org.postseal.x509.SpkiHash;

/** What a mail host fetches by its own name. */
@Path("/v1/hosts/{fqdn}")
@Tag(name = "hosts", description = "What mail hosts serve, and whether they do")
class HostResource {

    private static final String RENEW_AFTER = "Postseal-Renew-After";

    /** A cache between must not hold a renewal back for long. */
    private static final Duration LIFE = Duration.ofSeconds(10);

    private final Hosts hosts;
    private final Chains chains;
    private final Caller caller;
    private final ObjectMapper json;
    private final Clock clock;

    HostResource(Hosts hosts, Chains chains, Caller caller, ObjectMapper json, Clock clock) {
        this.hosts = hosts;
        this.chains = chains;
        this.caller = caller;
        this.json = json;
        this.clock = clock;
    }

    @GET
    @Path("chain.pem")
    @Public
    @Produces(MediaTypes.PEM_CHAIN)
    @Operation(
            summary =
                    "Get what a host serves: its newest valid certificate, then every intermediate",
            description = "The other keys that the host has are linked to as rel=alternate.")
    @APIResponse(
            responseCode = "200",
            description = "PEM",
            content = @Content(mediaType = MediaTypes.PEM_CHAIN))
    @APIResponse(responseCode = "304", description = "The client has it")
    public Uni<Response> chain(
            @PathParam("fqdn") String fqdn,
            @RestQuery Optional<String> spki,
            @Context Request request) {
        return answer(fqdn, spki, "chain.pem", keys -> keys.chosen().pem().cacheable(), request);
    }

    @GET
    @Path("certificate.pem")
    @Public
    @Produces(MediaTypes.PEM_FILE)
    @Operation(summary = "Get a host's newest valid certificate alone")
    @APIResponse(
            responseCode = "200",
            description = "PEM",
            content = @Content(mediaType = MediaTypes.PEM_FILE))
    @APIResponse(responseCode = "304", description = "The client has it")
    public Uni<Response> certificate(
            @PathParam("fqdn") String fqdn,
            @RestQuery Optional<String> spki,
            @Context Request request) {
        return answer(fqdn, spki, "certificate.pem", HostResource::leaf, request);
    }

    @GET
    @Path("status")
    @Public
    @Produces(MediaType.APPLICATION_JSON)
    @Operation(summary = "Get which certificates a host has, and when to renew")
    @APIResponse(
            responseCode = "200",
            description = "The keys that the host may serve now",
            content = @Content(schema = @Schema(implementation = HostStatusJson.class)))
    @APIResponse(responseCode = "304", description = "The client has it")
    public Uni<Response> status(
            @PathParam("fqdn") String fqdn,
            @RestQuery Optional<String> spki,
            @Context Request request) {
        return answer(fqdn, spki, "status", this::status, request);
    }

    @PUT
    @Path("chain.pem")
    @Requires(Permission.MANAGE_HOSTS)
    @Produces(MediaTypes.PEM_CHAIN)
    @Operation(
            summary =
                    "Keep a chain of another authority for a host, put in order as by POST /v1/chains",
            description =
                    "It is given, and watched, like one of this service's own, and takes the place of an earlier one"
                            + " for the same key.")
    @RequestBody(
            required = true,
            description = "As for POST /v1/chains",
            content = {
                @Content(mediaType = MediaTypes.PEM_FILE),
                @Content(mediaType = MediaTypes.PEM_CHAIN),
                @Content(mediaType = MediaTypes.PKIX_CERT),
                @Content(mediaType = MediaTypes.PKCS7_MIME),
                @Content(mediaType = MediaType.TEXT_PLAIN),
                @Content(mediaType = MediaType.APPLICATION_OCTET_STREAM),
                @Content(mediaType = MediaType.APPLICATION_FORM_URLENCODED)
            })
    @APIResponse(
            responseCode = "200",
            description = "It was kept already",
            content = @Content(mediaType = MediaTypes.PEM_CHAIN))
    @APIResponse(
            responseCode = "201",
            description = "Kept; PEM, the server's certificate first",
            content = @Content(mediaType = MediaTypes.PEM_CHAIN))
    @APIResponse(responseCode = "409", description = "The host has too many already")
    @APIResponse(
            responseCode = "422",
            description = "There is no such path, or its certificate is not the host's")
    public Response keep(@PathParam("fqdn") String fqdn, ChainBody body) {
        Chains.Kept kept =
                chains.keep(caller.identity(), HostName.parse(fqdn), body.certificates());
        return ChainAnswer.of(
                kept.chain(), kept.changed() ? Response.Status.CREATED : Response.Status.OK);
    }

    @DELETE
    @Path("chain.pem")
    @Requires(Permission.MANAGE_HOSTS)
    @Operation(
            summary = "Keep a chain of another authority no longer",
            description = "What the host has besides is served in its place.")
    @APIResponse(responseCode = "204", description = "It is no longer kept")
    public void drop(
            @PathParam("fqdn") String fqdn,
            @Parameter(required = true) @RestQuery Optional<String> spki) {
        chains.drop(
                caller.identity(),
                HostName.parse(fqdn),
                Parameters.required("spki", spki.map(SpkiHash::parse)));
    }

    private Uni<Response> answer(
            String fqdn,
            Optional<String> spki,
            String form,
            Function<HostKeys, Cacheable> content,
            Request request) {
        HostName host = HostName.parse(fqdn);
        Optional<String> key = spki.map(SpkiHash::parse).map(SpkiHash::hex);
        Function<HostKeys, Response> answer =
                keys -> answer(keys, form, content.apply(keys), request);
        return Threads.fromMemoryOr(
                hosts.findInMemory(host, key).map(answer),
                () -> answer.apply(hosts.require(host, key)));
    }

    private Cacheable status(HostKeys keys) {
        try {
            return Cacheable.of(json.writeValueAsBytes(HostStatusJson.of(keys, clock.instant())));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Cacheable leaf(HostKeys keys) {
        return Cacheable.of(keys.chosen().leaf().pem().getBytes(US_ASCII));
    }

    private static Response answer(HostKeys keys, String form, Cacheable content, Request request) {
        Response.ResponseBuilder answer =
                content.life(LIFE)
                        .builder(request)
                        .header(RENEW_AFTER, keys.chosen().renewAfter().toString());
        for (HostChain other : keys.others()) {
            answer.link(
                    "/v1/hosts/%s/%s?spki=%s".formatted(keys.host(), form, other.spkiSha256()),
                    "alternate");
        }
        return answer.build();
    }
}
