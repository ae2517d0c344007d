package org.postseal.rest;

import jakarta.ws.rs.GET;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.postseal.access.Permission;
import org.postseal.authority.OutsideAuthorities;
import org.postseal.certificate.AuthorityName;
import org.postseal.http.Caller;
import org.postseal.http.MediaTypes;
import org.postseal.http.Requires;
import org.postseal.problem.Kind;
import org.postseal.problem.Problem;
import org.postseal.x509.CertificateBundle;

/** Authorities below a root that is elsewhere: its request out, its certificate in. */
@Path("/v1/authorities/{name}")
@Tag(name = "authorities")
class OutsideAuthorityResource {

    private final OutsideAuthorities outside;
    private final AuthorityAnswers answers;
    private final Caller caller;

    OutsideAuthorityResource(OutsideAuthorities outside, AuthorityAnswers answers, Caller caller) {
        this.outside = outside;
        this.answers = answers;
        this.caller = caller;
    }

    @GET
    @Path("request.csr")
    @Requires(Permission.READ_AUTHORITIES)
    @Produces(MediaTypes.PKCS10)
    @Operation(summary = "Get what the root elsewhere is to sign, in PEM")
    @APIResponse(
            responseCode = "200",
            description = "PKCS#10 in PEM",
            content = @Content(mediaType = MediaTypes.PKCS10))
    public String request(@PathParam("name") String name) {
        return outside.find(new AuthorityName(name))
                .map(request -> request.csr().pem())
                .orElseThrow(
                        () ->
                                new Problem(
                                        Kind.NOT_FOUND,
                                        "There is no authority of that name that a root elsewhere certifies."));
    }

    @PUT
    @Path("certificate.pem")
    @Requires(Permission.MANAGE_AUTHORITIES)
    @Produces(MediaType.APPLICATION_JSON)
    @Operation(
            summary = "Hand over the certificate that the root elsewhere has made",
            description =
                    "With those above it up to the root, in any order. Every signature is verified; the root is in"
                            + " /roots.pem from now on.")
    @RequestBody(
            required = true,
            description = "PEM, DER of one certificate, PKCS#7",
            content = {
                @Content(mediaType = MediaTypes.PEM_FILE),
                @Content(mediaType = MediaTypes.PEM_CHAIN),
                @Content(mediaType = MediaTypes.PKCS7_MIME),
                @Content(mediaType = MediaType.TEXT_PLAIN),
                @Content(mediaType = MediaType.APPLICATION_OCTET_STREAM),
                @Content(mediaType = MediaType.APPLICATION_FORM_URLENCODED)
            })
    @APIResponse(
            responseCode = "200",
            description = "It has that certificate already",
            content = @Content(schema = @Schema(implementation = AuthorityJson.class)))
    @APIResponse(
            responseCode = "201",
            description = "The authority can sign from now on",
            content = @Content(schema = @Schema(implementation = AuthorityJson.class)))
    @APIResponse(responseCode = "409", description = "It has another certificate")
    @APIResponse(responseCode = "422", description = "It is not what the request asks for")
    public Response certify(@PathParam("name") String name, byte[] certificates) {
        AuthorityName authority = new AuthorityName(name);
        boolean made =
                outside.accept(caller.identity(), authority, CertificateBundle.parse(certificates));
        AuthorityJson body = answers.find(authority);
        return made ? AuthorityAnswers.created(body) : Response.ok(body).build();
    }
}
