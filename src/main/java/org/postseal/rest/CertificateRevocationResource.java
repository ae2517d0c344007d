package org.postseal.rest;

import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.time.Clock;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestQuery;
import org.postseal.access.Permission;
import org.postseal.authority.Authorities;
import org.postseal.certificate.IssuedCertificate;
import org.postseal.http.BodyLimit;
import org.postseal.http.Caller;
import org.postseal.http.MediaTypes;
import org.postseal.http.RequestSigner;
import org.postseal.http.Requires;
import org.postseal.http.SignedBody;
import org.postseal.problem.Kind;
import org.postseal.problem.Problem;
import org.postseal.revocation.Revocations;
import org.postseal.x509.SignedRequest;

/** Takes one certificate back. */
@Path("/v1/certificates/{serial}/revocation")
@Tag(name = "certificates")
class CertificateRevocationResource {

    private final VisibleCertificates visible;
    private final Revocations revocations;
    private final Authorities authorities;
    private final RequestSigner signer;
    private final Caller caller;
    private final Clock clock;

    CertificateRevocationResource(
            VisibleCertificates visible,
            Revocations revocations,
            Authorities authorities,
            RequestSigner signer,
            Caller caller,
            Clock clock) {
        this.visible = visible;
        this.revocations = revocations;
        this.authorities = authorities;
        this.signer = signer;
        this.caller = caller;
        this.clock = clock;
    }

    @POST
    @Requires(Permission.REVOKE)
    @SignedBody
    @BodyLimit(BodyLimit.CSR)
    @Produces(MediaType.APPLICATION_JSON)
    @Operation(
            summary = "Revoke a certificate, for good",
            description =
                    "From now on it renews nothing. When it is revoked already, keyCompromise still replaces another"
                            + " reason, and the date stays; it revokes all that the key has. Its host needs no"
                            + " token: it shows the certificate over TLS, or sends the JSON signed by it (CMS).")
    @RequestBody(
            required = true,
            content = {
                @Content(
                        mediaType = MediaType.APPLICATION_JSON,
                        schema = @Schema(implementation = RevocationRequestJson.class)),
                @Content(mediaType = MediaTypes.PKCS7_MIME)
            })
    @APIResponse(
            responseCode = "200",
            description = "Revoked",
            content = @Content(schema = @Schema(implementation = CertificateJson.class)))
    @APIResponse(responseCode = "409", description = "It is revoked already")
    public CertificateJson revoke(
            @Parameter(description = "Hexadecimal", example = ContractComponents.SERIAL)
                    @PathParam("serial")
                    String serial,
            @RestQuery Optional<String> authority,
            RevocationBody body) {
        body.signed().ifPresent(signer::admitToRevoke);
        IssuedCertificate found = visible.find(serial, authority);
        body.signed().ifPresent(signed -> requireSignedBy(found, signed));
        revocations.revoke(caller.identity(), found, body.reason());
        IssuedCertificate revoked = visible.find(serial, authority);
        return CertificateJson.of(revoked, authorities.get(revoked.authority()), clock.instant());
    }

    /** Or a proxy could send what it has seen again, for another certificate of the same key. */
    private static void requireSignedBy(IssuedCertificate certificate, SignedRequest signed) {
        if (!signed.signer().equals(certificate.certificate())) {
            throw new Problem(
                    Kind.FORBIDDEN,
                    "A signed revocation must be signed by the certificate that it revokes.");
        }
    }
}
