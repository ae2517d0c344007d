package org.postseal.mail;

import static java.nio.charset.StandardCharsets.US_ASCII;

import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Request;
import jakarta.ws.rs.core.Response;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestQuery;
import org.postseal.access.Permission;
import org.postseal.http.BodyLimit;
import org.postseal.http.Cacheable;
import org.postseal.http.Caller;
import org.postseal.http.MediaTypes;
import org.postseal.http.Parameters;
import org.postseal.http.Public;
import org.postseal.http.Requires;
import org.postseal.problem.Kind;
import org.postseal.problem.Problem;
import org.postseal.x509.HostName;
import org.postseal.x509.SpkiHash;

/** DANE for a host (RFC 7671). */
@Path("/v1/hosts/{fqdn}")
@Tag(name = "hosts")
class TlsaResource {

    private static final int LAST_PORT = 65_535;

    /** In seconds: a change of keys waits for twice as long. */
    private static final int TTL = 3600;

    private static final Duration LIFE = Duration.ofSeconds(10);

    private final TlsaRecords records;
    private final NextKeys nextKeys;
    private final Caller caller;

    TlsaResource(TlsaRecords records, NextKeys nextKeys, Caller caller) {
        this.records = records;
        this.nextKeys = nextKeys;
        this.caller = caller;
    }

    @GET
    @Path("tlsa")
    @Public
    @Produces(MediaType.TEXT_PLAIN)
    @Operation(
            summary = "Get a host's TLSA records, complete at every moment of a change of keys",
            description =
                    "3 1 1 for each key that has a valid certificate or is announced as the next one, 2 1 1 for each"
                            + " authority of this service in the chain. They are worth something in a signed zone only.")
    @APIResponse(
            responseCode = "200",
            description = "Lines of a zone file, or what nsupdate reads",
            content = @Content(mediaType = MediaType.TEXT_PLAIN))
    @APIResponse(responseCode = "304", description = "The client has it")
    public Response tlsa(
            @PathParam("fqdn") String fqdn,
            @Parameter(
                            schema =
                                    @Schema(
                                            type = SchemaType.INTEGER,
                                            minimum = "1",
                                            maximum = "65535",
                                            defaultValue = "25"))
                    @RestQuery
                    @DefaultValue("25")
                    String port,
            @Parameter(
                            schema =
                                    @Schema(
                                            type = SchemaType.STRING,
                                            enumeration = {"zone", "nsupdate"},
                                            defaultValue = "zone"))
                    @RestQuery
                    @DefaultValue("zone")
                    String format,
            @Context Request request) {
        HostName host = HostName.parse(fqdn);
        String owner = "_%d._tcp.%s.".formatted(port(port), host);
        Set<Tlsa> found = records.of(host);
        String text =
                switch (format) {
                    case "zone" -> TlsaRecords.zone(found, owner);
                    case "nsupdate" -> TlsaRecords.nsupdate(found, owner, TTL);
                    default -> throw new Problem(Kind.MALFORMED, "format is zone or nsupdate.");
                };
        return Cacheable.of(text.getBytes(US_ASCII)).life(LIFE).answer(request);
    }

    private static int port(String text) {
        int port = Parameters.number("port", text);
        if (port < 1 || port > LAST_PORT) {
            throw new Problem(Kind.MALFORMED, "port is a number from 1 to 65535.");
        }
        return port;
    }

    @PUT
    @Path("next-key")
    @Requires(Permission.MANAGE_HOSTS)
    @BodyLimit(BodyLimit.CSR)
    @Produces(MediaType.APPLICATION_JSON)
    @Operation(
            summary =
                    "Announce the key of a host's next certificate, so that its TLSA record is there first",
            description = "Wait for twice the records' TTL before the certificate is used.")
    @RequestBody(
            required = true,
            description = "The public key in PEM, or a CSR",
            content = {
                @Content(mediaType = MediaTypes.PEM_FILE),
                @Content(mediaType = "application/pkcs10"),
                @Content(mediaType = MediaType.TEXT_PLAIN),
                @Content(mediaType = MediaType.APPLICATION_OCTET_STREAM),
                @Content(mediaType = MediaType.APPLICATION_FORM_URLENCODED)
            })
    @APIResponse(
            responseCode = "200",
            description = "Announced",
            content = @Content(schema = @Schema(implementation = NextKeyJson.class)))
    @APIResponse(responseCode = "409", description = "The host has announced too many")
    @APIResponse(responseCode = "422", description = "It would not be certified")
    public NextKeyJson announce(@PathParam("fqdn") String fqdn, KeyBody body) {
        Instant expires = nextKeys.register(caller.identity(), HostName.parse(fqdn), body.key());
        return new NextKeyJson(body.key().sha256(), Tlsa.host(body.key().sha256()).text(), expires);
    }

    @DELETE
    @Path("next-key")
    @Requires(Permission.MANAGE_HOSTS)
    @Operation(
            summary = "Take back the announcement of a host's next key",
            description = "Its TLSA record goes, unless the key has a certificate by now.")
    @APIResponse(responseCode = "204", description = "It is no longer announced")
    public void withdraw(
            @PathParam("fqdn") String fqdn,
            @Parameter(required = true) @RestQuery Optional<String> spki) {
        nextKeys.withdraw(
                caller.identity(),
                HostName.parse(fqdn),
                Parameters.required("spki", spki.map(SpkiHash::parse)));
    }
}
