package org.postseal.mail;

import static java.nio.charset.StandardCharsets.US_ASCII;

import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Request;
import jakarta.ws.rs.core.Response;
import java.time.Clock;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestQuery;
import org.postseal.access.Permission;
import org.postseal.authority.Authorities;
import org.postseal.certificate.AuthorityName;
import org.postseal.certificate.Fingerprints;
import org.postseal.certificate.Succession;
import org.postseal.http.Cacheable;
import org.postseal.http.Requires;
import org.postseal.profile.Profiles;
import org.postseal.x509.ExtendedKeyUsage;

/** Which clients a Postfix may relay for: it reads no revocation list, but it reads tables. */
@Path("/v1/mail/relay-clientcerts")
@Tag(name = "hosts")
class RelayResource {

    /** As Postfix spells a fingerprint. */
    private static final HexFormat PAIRS = HexFormat.ofDelimiter(":").withUpperCase();

    /** Its access tables want an action; {@code relay_clientcerts} takes whatever stands there. */
    private static final String ACTION = " OK\n";

    private static final String COMMENT = "# The valid client certificates of the authority %s\n";

    private static final Duration LIFE = Duration.ofSeconds(10);

    private final Authorities authorities;
    private final Succession succession;
    private final Profiles profiles;
    private final Fingerprints fingerprints;
    private final Clock clock;

    RelayResource(
            Authorities authorities,
            Succession succession,
            Profiles profiles,
            Fingerprints fingerprints,
            Clock clock) {
        this.authorities = authorities;
        this.succession = succession;
        this.profiles = profiles;
        this.fingerprints = fingerprints;
        this.clock = clock;
    }

    @GET
    @Requires(Permission.READ_CERTIFICATES)
    @Produces(MediaType.TEXT_PLAIN)
    @Operation(
            summary =
                    "Get the fingerprints of an authority's valid client certificates, for Postfix",
            description =
                    "The authorities that it followed included. One line for each certificate of a profile with clientAuth: SHA-256 and OK, for"
                            + " relay_clientcerts and check_ccert_access with smtpd_tls_fingerprint_digest = sha256."
                            + " Who has been revoked is not in it.")
    @APIResponse(
            responseCode = "200",
            description = "A table that postmap reads",
            content = @Content(mediaType = MediaType.TEXT_PLAIN))
    @APIResponse(responseCode = "304", description = "The client has it")
    @APIResponse(responseCode = "422", description = "There is no such authority")
    public Response table(
            @Parameter(description = "The default is issuing", example = "issuing") @RestQuery
                    Optional<String> authority,
            @Context Request request) {
        AuthorityName name = authorities.require(authority.map(AuthorityName::new)).name();
        String table =
                succession.generations(name).stream()
                        .flatMap(generation -> valid(generation).stream())
                        .map(hash -> PAIRS.formatHex(hash) + ACTION)
                        .collect(Collectors.joining("", COMMENT.formatted(name), ""));
        return Cacheable.of(table.getBytes(US_ASCII)).life(LIFE).answer(request);
    }

    private List<byte[]> valid(AuthorityName authority) {
        return fingerprints.valid(
                authority, profiles.namesWith(ExtendedKeyUsage.CLIENT_AUTH), clock.instant());
    }
}
