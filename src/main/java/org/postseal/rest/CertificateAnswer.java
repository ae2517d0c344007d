package org.postseal.rest;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.core.EntityTag;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.time.Clock;
import org.postseal.authority.Authority;
import org.postseal.certificate.IssuedCertificate;

/** A certificate as an answer, in the form that the client likes best. */
@ApplicationScoped
class CertificateAnswer {

    private static final String RENEW_AFTER = "Postseal-Renew-After";

    private final Clock clock;

    CertificateAnswer(Clock clock) {
        this.clock = clock;
    }

    /** Adds body and headers to an answer. */
    Response.ResponseBuilder fill(
            Response.ResponseBuilder answer,
            HttpHeaders request,
            IssuedCertificate issued,
            Authority authority) {
        Representation form = Representation.preferred(request);
        Chain chain = Chain.of(issued, authority, clock.instant());
        Object body =
                switch (form) {
                    case CHAIN -> chain.pem();
                    case LEAF -> chain.leaf().der();
                    case CERTS_ONLY -> CertsOnly.of(chain);
                    case JSON -> CertificateJson.of(issued, authority, clock.instant());
                };
        return answer.entity(body)
                .type(form.mediaType())
                .link("/ca/" + authority.name() + ".pem", "up")
                .header(RENEW_AFTER, authority.renewAfter(issued).toString())
                .header(HttpHeaders.VARY, HttpHeaders.ACCEPT)
                .tag(tag(issued, form));
    }

    /** Revoking changes what the JSON form says, nothing else ever changes. */
    EntityTag tag(IssuedCertificate issued, Representation form) {
        String state =
                form == Representation.JSON
                        ? "-"
                                + issued.status(clock.instant()).label()
                                + issued.revocation().map(r -> "-" + r.reason()).orElse("")
                        : "";
        return new EntityTag(
                issued.certificate().sha256()
                        + "-"
                        + form.name().toLowerCase(java.util.Locale.ROOT)
                        + state);
    }
}
