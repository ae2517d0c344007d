package org.postseal.rest;

import io.smallrye.mutiny.Uni;
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
import java.util.function.Function;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestQuery;
import org.postseal.access.AccessRules;
import org.postseal.access.Identity;
import org.postseal.access.Permission;
import org.postseal.authority.Authorities;
import org.postseal.certificate.AuthorityName;
import org.postseal.certificate.CertificateQuery;
import org.postseal.certificate.Certificates;
import org.postseal.certificate.IssuedCertificate;
import org.postseal.certificate.Page;
import org.postseal.certificate.ProfileName;
import org.postseal.certificate.Renewals;
import org.postseal.certificate.Status;
import org.postseal.http.BodyLimit;
import org.postseal.http.Caller;
import org.postseal.http.MediaTypes;
import org.postseal.http.Parameters;
import org.postseal.http.RequestSigner;
import org.postseal.http.Requires;
import org.postseal.http.SignedBody;
import org.postseal.http.Threads;
import org.postseal.issuance.Issuance;
import org.postseal.issuance.IssuanceOptions;
import org.postseal.issuance.Issued;
import org.postseal.x509.SignedRequest;
import org.postseal.x509.SubjectAltName;

/** Certificates over REST: CSR in, chain out. Decides nothing; see {@link Issuance}. */
@Path("/v1/certificates")
@Tag(name = "certificates", description = "Issue certificates and find them")
class CertificateResource {

    private static final String REPLAYED = "Idempotency-Replayed";

    private final CsrBodyReader bodies;
    private final Issuance issuance;
    private final Certificates certificates;
    private final Renewals renewals;
    private final VisibleCertificates visible;
    private final RequestSigner signer;
    private final Authorities authorities;
    private final CertificateAnswer answer;
    private final Caller caller;
    private final Clock clock;

    CertificateResource(
            CsrBodyReader bodies,
            Issuance issuance,
            Certificates certificates,
            Renewals renewals,
            VisibleCertificates visible,
            RequestSigner signer,
            Authorities authorities,
            CertificateAnswer answer,
            Caller caller,
            Clock clock) {
        this.bodies = bodies;
        this.issuance = issuance;
        this.certificates = certificates;
        this.renewals = renewals;
        this.visible = visible;
        this.signer = signer;
        this.authorities = authorities;
        this.answer = answer;
        this.caller = caller;
        this.clock = clock;
    }

    @POST
    @Requires(Permission.ISSUE)
    @SignedBody
    @BodyLimit(BodyLimit.CSR)
    @Produces({
        MediaTypes.PEM_CHAIN,
        MediaTypes.PKIX_CERT,
        MediaTypes.PKCS7_MIME,
        MediaType.APPLICATION_JSON
    })
    @Operation(
            summary = "Sign a certificate signing request",
            description =
                    "The names are the CSR's subjectAltNames, and its CN if that is a host name. Extensions come from"
                            + " the profile.")
    @RequestBody(ref = "csr")
    @APIResponse(responseCode = "201", ref = "certificate")
    @APIResponse(responseCode = "422", description = "Against profile or rules")
    public Uni<Response> issue(
            byte[] request,
            @Parameter(description = "The default is mail-server", example = "mail-server")
                    @RestQuery
                    Optional<String> profile,
            @Parameter(description = "The default is issuing", example = "issuing") @RestQuery
                    Optional<String> authority,
            @Parameter(description = "ISO 8601; the profile's when left out", example = "P90D")
                    @RestQuery
                    Optional<String> validity,
            @Parameter(description = "The same key gives the same certificate for 24 hours")
                    @HeaderParam("Idempotency-Key")
                    Optional<String> idempotencyKey,
            @Context HttpHeaders headers) {
        CsrBody body = bodies.read(request, headers);
        Function<Optional<SignedRequest>, IssuanceOptions> options =
                signed ->
                        IssueOptions.of(
                                body.options(),
                                profile,
                                authority,
                                validity,
                                Once.key(idempotencyKey, signed));
        return issued(body, options).map(issued -> created(issued, headers));
    }

    private Uni<Issued> issued(
            CsrBody body, Function<Optional<SignedRequest>, IssuanceOptions> options) {
        if (body.isSigned()) {
            return Threads.waiting(
                    () -> {
                        SignedRequest signed = body.readSigned();
                        IssuanceOptions asked = options.apply(Optional.of(signed));
                        return issuance.issue(signer.admitToIssue(signed), signed.content(), asked);
                    });
        }
        IssuanceOptions asked = options.apply(Optional.empty());
        Identity identity = caller.identity();
        return Threads.later(() -> issuance.issueLater(identity, body.csr(), asked));
    }

    private Response created(Issued issued, HttpHeaders headers) {
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
        MediaTypes.PEM_CHAIN,
        MediaTypes.PKIX_CERT,
        MediaTypes.PKCS7_MIME,
        MediaType.APPLICATION_JSON
    })
    @Operation(summary = "Get a certificate")
    @APIResponse(responseCode = "200", ref = "certificate")
    @APIResponse(responseCode = "409", description = "Two authorities have such a serial")
    public Response get(
            @Parameter(description = "Hexadecimal", example = ContractComponents.SERIAL)
                    @PathParam("serial")
                    String serial,
            @RestQuery Optional<String> authority,
            @Context HttpHeaders headers) {
        IssuedCertificate found = visible.find(serial, authority);
        return answer.fill(Response.ok(), headers, found, authorities.get(found.authority()))
                .build();
    }

    @GET
    @Path("{serial}/chain.pem")
    @Requires(Permission.READ_CERTIFICATES)
    @Produces(MediaTypes.PEM_CHAIN)
    @Operation(summary = "Get a certificate's chain: the leaf, then every intermediate")
    @APIResponse(
            responseCode = "200",
            description = "PEM",
            content = @Content(mediaType = MediaTypes.PEM_CHAIN))
    @APIResponse(responseCode = "409", description = "Two authorities have such a serial")
    public String chain(
            @Parameter(description = "Hexadecimal", example = ContractComponents.SERIAL)
                    @PathParam("serial")
                    String serial,
            @RestQuery Optional<String> authority) {
        IssuedCertificate found = visible.find(serial, authority);
        return Chain.of(found, authorities.get(found.authority()), clock.instant()).pem();
    }

    @GET
    @Requires(Permission.READ_CERTIFICATES)
    @Produces(MediaType.APPLICATION_JSON)
    @Operation(
            summary = "List certificates, newest first",
            description =
                    "With expires-before or status=expired: latest end first; with status=revoked: latest revocation"
                            + " first.")
    public PageJson list(
            @Parameter(description = "Exactly as in the certificate", example = "mail.example.org")
                    @RestQuery
                    Optional<String> name,
            @RestQuery Optional<String> authority,
            @RestQuery Optional<String> profile,
            @Parameter(
                            schema =
                                    @Schema(
                                            type = SchemaType.STRING,
                                            enumeration = {"valid", "revoked", "expired"}))
                    @RestQuery
                    Optional<String> status,
            @Parameter(
                            description = "RFC 3339",
                            example = "2027-01-01T00:00:00Z",
                            schema = @Schema(type = SchemaType.STRING, format = "date-time"))
                    @RestQuery("expires-before")
                    Optional<String> expiresBefore,
            @Parameter(
                            schema =
                                    @Schema(
                                            type = SchemaType.INTEGER,
                                            minimum = "1",
                                            maximum = "1000",
                                            defaultValue = "100"))
                    @RestQuery
                    @DefaultValue("100")
                    String limit,
            @Parameter(description = "What the page before gave as next") @RestQuery
                    Optional<String> cursor) {
        CertificateQuery query =
                new CertificateQuery(
                        name.map(SubjectAltName::parse),
                        authority.map(AuthorityName::new),
                        profile.map(ProfileName::new),
                        status.map(Status::parse),
                        expiresBefore.map(text -> Parameters.instant("expires-before", text)),
                        AccessRules.ownOnly(caller.identity()),
                        Parameters.number("limit", limit),
                        cursor);
        Page page =
                certificates
                        .search(query, clock.instant())
                        .only(found -> AccessRules.mayRead(caller.identity(), found));
        return PageJson.of(page, authorities, clock.instant());
    }

    @GET
    @Path("{serial}/renewals")
    @Requires(Permission.READ_CERTIFICATES)
    @Produces(MediaType.APPLICATION_JSON)
    @Operation(
            summary = "Get what a certificate was renewed with by its host",
            description = "Diverging keys mean that an answer was lost or a key was stolen.")
    @APIResponse(
            responseCode = "200",
            description = "Its place among the renewals",
            content = @Content(schema = @Schema(implementation = RenewalsJson.class)))
    @APIResponse(responseCode = "409", description = "Two authorities have such a serial")
    public RenewalsJson renewals(
            @Parameter(description = "Hexadecimal", example = ContractComponents.SERIAL)
                    @PathParam("serial")
                    String serial,
            @RestQuery Optional<String> authority) {
        return RenewalsJson.of(renewals.of(visible.find(serial, authority)));
    }
}
