package org.postseal.acme;

import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Response;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.postseal.authority.Authorities;
import org.postseal.authority.Authority;
import org.postseal.certificate.Certificates;
import org.postseal.certificate.IssuedCertificate;
import org.postseal.http.AuthenticatesItself;
import org.postseal.http.BodyLimit;
import org.postseal.http.MediaTypes;
import org.postseal.x509.Certificate;

/** The certificate of an order, by the order's id (RFC 8555 §7.4.2). */
@Path("/acme/certificate/{order}")
@AuthenticatesItself
class CertificateResource {

    private final Requests requests;
    private final Orders orders;
    private final Certificates certificates;
    private final Authorities authorities;
    private final AcmeUrls urls;
    private final Clock clock;

    CertificateResource(
            Requests requests,
            Orders orders,
            Certificates certificates,
            Authorities authorities,
            AcmeUrls urls,
            Clock clock) {
        this.requests = requests;
        this.orders = orders;
        this.certificates = certificates;
        this.authorities = authorities;
        this.urls = urls;
        this.clock = clock;
    }

    @POST
    @Consumes(Requests.JOSE_JSON)
    @Produces(MediaTypes.PEM_CHAIN)
    @BodyLimit(Requests.LARGEST)
    @Operation(hidden = true)
    public Response chain(@PathParam("order") String order, byte[] body) {
        IssuedCertificate issued = require(order, body);
        Authority authority = authorities.get(issued.authority());
        Response.ResponseBuilder answer =
                Response.ok(pem(issued, authority.intermediates(clock.instant())));
        authority
                .trustAnchor()
                .ifPresent(
                        root ->
                                answer.header(
                                        "Link",
                                        "<%s/with-root>;rel=\"alternate\""
                                                .formatted(urls.certificate(order))));
        return answer.build();
    }

    /** For clients whose program wants the root in its chain. */
    @POST
    @Path("with-root")
    @Consumes(Requests.JOSE_JSON)
    @Produces(MediaTypes.PEM_CHAIN)
    @BodyLimit(Requests.LARGEST)
    @Operation(hidden = true)
    public Response chainWithRoot(@PathParam("order") String order, byte[] body) {
        IssuedCertificate issued = require(order, body);
        Authority authority = authorities.get(issued.authority());
        return Response.ok(pem(issued, authority.anchored())).build();
    }

    private IssuedCertificate require(String id, byte[] body) {
        SignedRequest request = requests.ofAccount(body).requireGet();
        Order order = orders.require(request.account(), id);
        return order.certificate()
                .flatMap(serial -> certificates.find(serial, Optional.of(order.authority())))
                .orElseThrow(AcmeProblem::notFound);
    }

    private static String pem(IssuedCertificate issued, List<Certificate> above) {
        return Stream.concat(Stream.of(issued.certificate()), above.stream())
                .map(Certificate::pem)
                .collect(Collectors.joining());
    }
}
