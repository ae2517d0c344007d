package org.postseal.rest;

import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.time.Clock;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestQuery;
import org.postseal.access.Permission;
import org.postseal.authority.Authorities;
import org.postseal.certificate.AuthorityName;
import org.postseal.certificate.CertificateQuery;
import org.postseal.certificate.Certificates;
import org.postseal.certificate.IssuedCertificate;
import org.postseal.certificate.ProfileName;
import org.postseal.certificate.Status;
import org.postseal.issuance.Issuance;
import org.postseal.issuance.Issued;
import org.postseal.problem.Kind;
import org.postseal.problem.Problem;
import org.postseal.x509.SerialNumber;
import org.postseal.x509.SubjectAltName;

/** Certificates over REST: CSR in, chain out. Decides nothing; see {@link Issuance}. */
@Path("/v1/certificates")
@Tag(name = "certificates")
class CertificateResource {

    private static final String REPLAYED = "Idempotency-Replayed";

    private final Issuance issuance;
    private final Certificates certificates;
    private final Authorities authorities;
    private final CertificateAnswer answer;
    private final Caller caller;
    private final Clock clock;

    CertificateResource(
            Issuance issuance,
            Certificates certificates,
            Authorities authorities,
            CertificateAnswer answer,
            Caller caller,
            Clock clock) {
        this.issuance = issuance;
        this.certificates = certificates;
        this.authorities = authorities;
        this.answer = answer;
        this.caller = caller;
        this.clock = clock;
    }

    @POST
    @Requires(Permission.ISSUE)
    @BodyLimit(BodyLimit.CSR)
    @Produces({
        Representation.PEM_CHAIN,
        Representation.PKIX_CERT,
        Representation.PKCS7_MIME,
        MediaType.APPLICATION_JSON
    })
    @Operation(summary = "Sign a certificate signing request")
    public Response issue(
            CsrBody body,
            @RestQuery Optional<String> profile,
            @RestQuery Optional<String> authority,
            @RestQuery Optional<String> validity,
            @HeaderParam("Idempotency-Key") Optional<String> idempotencyKey,
            @Context HttpHeaders headers) {
        Issued issued =
                issuance.issue(
                        caller.identity(),
                        body.csr(),
                        IssueOptions.of(
                                body.options(), profile, authority, validity, idempotencyKey));
        Response.ResponseBuilder created =
                Response.created(
                        URI.create("/v1/certificates/" + issued.certificate().serial().hex()));
        if (issued.replayed()) {
            created.header(REPLAYED, "true");
        }
        return answer.fill(created, headers, issued.certificate(), issued.authority()).build();
    }

    @GET
    @Path("{serial}")
    @Requires(Permission.READ_CERTIFICATES)
    @Produces({
        Representation.PEM_CHAIN,
        Representation.PKIX_CERT,
        Representation.PKCS7_MIME,
        MediaType.APPLICATION_JSON
    })
    @Operation(summary = "Get a certificate")
    public Response get(
            @PathParam("serial") String serial,
            @RestQuery Optional<String> authority,
            @Context HttpHeaders headers) {
        IssuedCertificate found = find(serial, authority);
        return answer.fill(Response.ok(), headers, found, authorities.get(found.authority()))
                .build();
    }

    @GET
    @Path("{serial}/chain.pem")
    @Requires(Permission.READ_CERTIFICATES)
    @Produces(Representation.PEM_CHAIN)
    @Operation(summary = "Get a certificate's chain: the leaf, then every intermediate")
    public String chain(@PathParam("serial") String serial, @RestQuery Optional<String> authority) {
        IssuedCertificate found = find(serial, authority);
        return Chain.of(found, authorities.get(found.authority())).pem();
    }

    @GET
    @Requires(Permission.READ_CERTIFICATES)
    @Produces(MediaType.APPLICATION_JSON)
    @Operation(summary = "List certificates, newest first")
    public PageJson list(
            @RestQuery Optional<String> name,
            @RestQuery Optional<String> authority,
            @RestQuery Optional<String> profile,
            @RestQuery Optional<String> status,
            @RestQuery("expires-before") Optional<String> expiresBefore,
            @RestQuery @DefaultValue("100") String limit,
            @RestQuery Optional<String> cursor) {
        CertificateQuery query =
                new CertificateQuery(
                        name.map(SubjectAltName::parse),
                        authority.map(AuthorityName::new),
                        profile.map(ProfileName::new),
                        status.map(Status::parse),
                        expiresBefore.map(text -> Parameters.instant("expires-before", text)),
                        Parameters.number("limit", limit),
                        cursor);
        return PageJson.of(
                certificates.search(query, clock.instant()), authorities, clock.instant());
    }

    private IssuedCertificate find(String serial, Optional<String> authority) {
        return certificates
                .find(SerialNumber.parse(serial), authority.map(AuthorityName::new))
                .orElseThrow(
                        () ->
                                new Problem(
                                        Kind.NOT_FOUND,
                                        "There is no certificate with this serial."));
    }
}
