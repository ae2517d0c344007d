package org.postseal.acme;

import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.postseal.authority.Authorities;
import org.postseal.certificate.IssuedCertificate;
import org.postseal.http.AuthenticatesItself;

/**
 * When a certificate should be renewed: at once, if it or an authority above it was revoked (RFC
 * 9773 §4).
 */
@Path("/acme/renewal-info/{id}")
@AuthenticatesItself
class RenewalInfoResource {

    /** A revocation is known to every host within this. */
    private static final Duration LOOK_AGAIN = Duration.ofHours(1);

    /** So that those who got theirs together do not come together. */
    private static final int PARTS = 20;

    private final Replacements certificates;
    private final Authorities authorities;
    private final Clock clock;

    RenewalInfoResource(Replacements certificates, Authorities authorities, Clock clock) {
        this.certificates = certificates;
        this.authorities = authorities;
        this.clock = clock;
    }

    /** As a client gets it. */
    record Json(Window suggestedWindow) {}

    /** In which a client chooses its moment. */
    record Window(Instant start, Instant end) {}

    @GET
    @Produces(MediaType.APPLICATION_JSON)
    @Operation(hidden = true)
    public Response get(@PathParam("id") String id) {
        IssuedCertificate issued =
                certificates.find(CertificateId.parse(id)).orElseThrow(AcmeProblem::notFound);
        return Response.ok(new Json(window(issued, clock.instant())))
                .header("Retry-After", LOOK_AGAIN.toSeconds())
                .build();
    }

    private boolean isTakenBack(IssuedCertificate issued) {
        return issued.revocation().isPresent()
                || authorities.isRevoked(authorities.get(issued.authority()));
    }

    private Window window(IssuedCertificate issued, Instant now) {
        if (isTakenBack(issued)) {
            Instant past = now.truncatedTo(ChronoUnit.SECONDS).minus(LOOK_AGAIN);
            return new Window(past, past.plus(Duration.ofMinutes(1)));
        }
        Instant start = authorities.get(issued.authority()).renewAfter(issued);
        Duration rest = Duration.between(start, issued.certificate().notAfter());
        return new Window(start, start.plus(rest.dividedBy(PARTS)).truncatedTo(ChronoUnit.SECONDS));
    }
}
