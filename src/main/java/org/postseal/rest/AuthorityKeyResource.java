package org.postseal.rest;

import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.postseal.access.AuthorityAccess;
import org.postseal.access.Permission;
import org.postseal.authority.Authorities;
import org.postseal.authority.Authority;
import org.postseal.certificate.AuthorityName;
import org.postseal.http.Caller;
import org.postseal.http.Requires;
import org.postseal.keystore.Keystore;
import org.postseal.keystore.Passphrase;

/** The keys of authorities over REST: unlock, lock, passphrases, export. */
@Path("/v1/authorities/{name}")
@Tag(name = "authorities")
class AuthorityKeyResource {

    private final Authorities authorities;
    private final AuthorityAccess access;
    private final Keystore keystore;
    private final Caller caller;

    AuthorityKeyResource(
            Authorities authorities, AuthorityAccess access, Keystore keystore, Caller caller) {
        this.authorities = authorities;
        this.access = access;
        this.keystore = keystore;
        this.caller = caller;
    }

    @POST
    @Path("unlock")
    @Requires(Permission.OPERATE_AUTHORITIES)
    @RequestBody(
            required = true,
            content =
                    @Content(
                            mediaType = MediaType.TEXT_PLAIN,
                            schema = @Schema(type = SchemaType.STRING, format = "password")))
    @APIResponse(responseCode = "204", description = "Unlocked")
    @APIResponse(responseCode = "422", description = "The passphrase is wrong")
    @Operation(summary = "Unlock an authority's key on this replica; the body is a passphrase")
    public void unlock(@PathParam("name") String name, Passphrase passphrase) {
        try (passphrase) {
            Authority authority = find(name, "authority.unlock");
            keystore.unlock(
                    caller.identity().id(),
                    authority.name(),
                    authority.certificate().key(),
                    passphrase);
        }
    }

    @POST
    @Path("lock")
    @Requires(Permission.OPERATE_AUTHORITIES)
    @APIResponse(responseCode = "204", description = "Locked")
    @Operation(summary = "Lock an authority's key on all replicas")
    public void lock(@PathParam("name") String name) {
        keystore.lock(caller.identity().id(), find(name, "authority.lock").name());
    }

    @PUT
    @Path("passphrase")
    @Requires(Permission.MANAGE_AUTHORITIES)
    @APIResponse(responseCode = "204", description = "Changed")
    @APIResponse(
            responseCode = "422",
            description = "The current one is wrong, or the new one too short")
    @Operation(summary = "Change the passphrase of an authority's key")
    public void changePassphrase(@PathParam("name") String name, PassphraseChangeJson change) {
        try (Passphrase current = change.current();
                Passphrase next = change.next()) {
            keystore.changePassphrase(
                    caller.identity().id(),
                    find(name, "authority.passphrase").name(),
                    current,
                    next);
        }
    }

    @POST
    @Path("recovery")
    @Requires(Permission.MANAGE_AUTHORITIES)
    @Produces(MediaType.APPLICATION_JSON)
    @Operation(
            summary = "Make a recovery passphrase, which is shown once and replaces an earlier one")
    public RecoveryJson recovery(@PathParam("name") String name) {
        // Written, then forgotten with the answer.
        return new RecoveryJson(
                keystore.addRecovery(
                        caller.identity().id(), find(name, "authority.recovery").name()));
    }

    @POST
    @Path("export")
    @Requires(Permission.MANAGE_AUTHORITIES)
    @Produces("application/x-pem-file")
    @RequestBody(
            required = true,
            content =
                    @Content(
                            mediaType = MediaType.TEXT_PLAIN,
                            schema = @Schema(type = SchemaType.STRING, format = "password")))
    @APIResponse(
            responseCode = "200",
            description = "PKCS#8 in PEM, encrypted",
            content = @Content(mediaType = "application/x-pem-file"))
    @APIResponse(responseCode = "422", description = "The passphrase is too short")
    @Operation(
            summary =
                    "Export an authority's key as encrypted PKCS#8; the body is the new passphrase")
    public String export(@PathParam("name") String name, Passphrase passphrase) {
        try (passphrase) {
            return keystore.export(
                    caller.identity().id(), find(name, "authority.export").name(), passphrase);
        }
    }

    private Authority find(String name, String action) {
        Authority authority = authorities.get(new AuthorityName(name));
        access.require(caller.identity(), action, authority.name());
        return authority;
    }
}
