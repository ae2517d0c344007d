package org.postseal.mail;

import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Request;
import jakarta.ws.rs.core.Response;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestQuery;
import org.postseal.certificate.Certificates;
import org.postseal.http.Cacheable;
import org.postseal.http.MediaTypes;
import org.postseal.http.Public;
import org.postseal.revocation.Ocsp;
import org.postseal.revocation.OcspReply;
import org.postseal.x509.HostName;
import org.postseal.x509.SpkiHash;

/** What a server shows with its certificate, so that clients need not ask (RFC 6066 §8). */
@Path("/v1/hosts/{fqdn}")
@Tag(name = "hosts")
class StapleResource {

    private final Hosts hosts;
    private final Certificates certificates;
    private final Ocsp ocsp;
    private final Clock clock;
    private final Duration maxAge;

    StapleResource(
            Hosts hosts,
            Certificates certificates,
            Ocsp ocsp,
            Clock clock,
            @ConfigProperty(name = "postseal.ocsp-max-age", defaultValue = "PT5M")
                    Duration maxAge) {
        this.hosts = hosts;
        this.certificates = certificates;
        this.ocsp = ocsp;
        this.clock = clock;
        this.maxAge = maxAge;
    }

    @GET
    @Path("ocsp.der")
    @Public
    @Produces(MediaTypes.OCSP_RESPONSE)
    @Operation(
            summary = "Get the OCSP response that a host staples to its newest valid certificate",
            description =
                    "For a certificate of this service. Fetch it more often than postseal.ocsp-life, and install it only"
                            + " when it is whole.")
    @APIResponse(
            responseCode = "200",
            description = "An OCSPResponse in DER",
            content = @Content(mediaType = MediaTypes.OCSP_RESPONSE))
    @APIResponse(responseCode = "304", description = "The client has it")
    public Response staple(
            @PathParam("fqdn") String fqdn,
            @RestQuery Optional<String> spki,
            @Context Request request) {
        HostKeys keys =
                hosts.require(HostName.parse(fqdn), spki.map(SpkiHash::parse).map(SpkiHash::hex));
        OcspReply reply =
                ocsp.staple(
                        certificates.findExactly(keys.chosen().leaf()).orElseThrow(HostKeys::none));
        return Cacheable.of(reply.der())
                .modified(reply.producedAt())
                .expires(clock.instant(), reply.freshFor(clock.instant(), maxAge))
                .answer(request);
    }
}
