package org.postseal.rest;

import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.postseal.access.Permission;
import org.postseal.certificate.CertificateId;
import org.postseal.http.BodyLimit;
import org.postseal.http.Caller;
import org.postseal.http.MediaTypes;
import org.postseal.http.Requires;
import org.postseal.http.SignedBody;
import org.postseal.problem.Kind;
import org.postseal.problem.Problem;
import org.postseal.revocation.KeyRevocations;
import org.postseal.x509.Csr;
import org.postseal.x509.SpkiHash;

/** Keys of hosts, in whichever certificates they are. */
@Path("/v1/keys")
@Tag(name = "keys", description = "Take back all that a key has")
class KeyResource {

    private final KeyRevocations revocations;
    private final Caller caller;

    KeyResource(KeyRevocations revocations, Caller caller) {
        this.revocations = revocations;
        this.caller = caller;
    }

    @POST
    @Path("{spki}/revocation")
    @Requires(Permission.REVOKE)
    @SignedBody(MediaTypes.PKCS10)
    @BodyLimit(BodyLimit.CSR)
    @Produces(MediaType.APPLICATION_JSON)
    @Operation(
            summary = "Revoke all certificates of a key, and block the key",
            description =
                    "Whoever has the private key needs no other credential: a CSR made with it, of the subject"
                            + " CN=Proof of key compromise, revokes for keyCompromise.")
    @RequestBody(
            required = true,
            content = {
                @Content(
                        mediaType = MediaType.APPLICATION_JSON,
                        schema = @Schema(implementation = RevocationRequestJson.class)),
                @Content(mediaType = MediaTypes.PKCS10)
            })
    @APIResponse(
            responseCode = "200",
            description = "Blocked, and its certificates revoked",
            content = @Content(schema = @Schema(implementation = KeyRevocationJson.class)))
    @APIResponse(responseCode = "409", description = "All that was done already")
    @APIResponse(responseCode = "422", description = "It is an authority's key")
    public KeyRevocationJson revoke(
            @Parameter(
                            description =
                                    "SHA-256 of the SubjectPublicKeyInfo, lower-case hexadecimal",
                            example =
                                    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
                    @PathParam("spki")
                    String spki,
            KeyRevocationBody body) {
        SpkiHash key = SpkiHash.parse(spki);
        List<CertificateId> revoked =
                body.proof()
                        .map(proof -> reportedBy(proof, key))
                        .orElseGet(() -> revocations.revoke(caller.identity(), key, body.reason()));
        return KeyRevocationJson.of(key, body.reason(), revoked);
    }

    private List<CertificateId> reportedBy(Csr proof, SpkiHash key) {
        if (!proof.key().hash().equals(key)) {
            throw new Problem(
                    Kind.MALFORMED,
                    "The CSR is of another key than the path: " + proof.key().hash() + ".");
        }
        return revocations.reportCompromise(proof);
    }
}
