package org.postseal.rest;

import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.postseal.access.Permission;
import org.postseal.authority.Authorities;
import org.postseal.authority.Authority;
import org.postseal.authority.AuthorityCreation;
import org.postseal.authority.AuthorityImport;
import org.postseal.authority.NewAuthority;
import org.postseal.authority.OutsideAuthorities;
import org.postseal.certificate.AuthorityName;
import org.postseal.http.BodyLimit;
import org.postseal.http.Caller;
import org.postseal.http.MultipartBody;
import org.postseal.http.Requires;
import org.postseal.keystore.Passphrase;
import org.postseal.revocation.AuthorityRevocations;

/** Authorities over REST. */
@Path("/v1/authorities")
@Tag(name = "authorities", description = "Make, import, unlock and lock the authorities that sign")
@Produces(MediaType.APPLICATION_JSON)
class AuthorityResource {

    private static final Set<String> IMPORT_PARTS =
            Set.of(
                    "name",
                    "key",
                    "certificate",
                    "passphrase",
                    "new-passphrase",
                    "index",
                    "crl",
                    "certificates");

    private final Authorities authorities;
    private final AuthorityCreation creation;
    private final OutsideAuthorities outside;
    private final AuthorityImport imports;
    private final AuthorityRevocations revocations;
    private final AuthorityAnswers answers;
    private final Caller caller;

    AuthorityResource(
            Authorities authorities,
            AuthorityCreation creation,
            OutsideAuthorities outside,
            AuthorityImport imports,
            AuthorityRevocations revocations,
            AuthorityAnswers answers,
            Caller caller) {
        this.authorities = authorities;
        this.creation = creation;
        this.outside = outside;
        this.imports = imports;
        this.revocations = revocations;
        this.answers = answers;
        this.caller = caller;
    }

    @GET
    @Requires(Permission.READ_AUTHORITIES)
    @Operation(summary = "List authorities by name")
    public List<AuthorityJson> list() {
        return answers.list();
    }

    @GET
    @Path("{name}")
    @Requires(Permission.READ_AUTHORITIES)
    @Operation(summary = "Get an authority")
    public AuthorityJson get(@PathParam("name") String name) {
        return answers.find(new AuthorityName(name));
    }

    @POST
    @Requires(Permission.MANAGE_AUTHORITIES)
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            summary = "Make a root or an issuing authority",
            description =
                    "With parent null, an issuing authority is pending until the root elsewhere has signed its request.")
    @APIResponse(
            responseCode = "201",
            description = "Made, and unlocked",
            content = @Content(schema = @Schema(implementation = AuthorityJson.class)))
    @APIResponse(responseCode = "409", description = "The name is taken")
    @APIResponse(responseCode = "422", description = "Against policy")
    public Response create(NewAuthorityJson wanted) {
        try (Passphrase passphrase = wanted.passphrase()) {
            NewAuthority authority = wanted.toNewAuthority();
            return AuthorityAnswers.created(
                    authority.isOutside()
                            ? answers.json(
                                    outside.request(caller.identity(), authority, passphrase))
                            : answers.json(
                                    creation.create(caller.identity(), authority, passphrase)));
        }
    }

    @POST
    @Requires(Permission.MANAGE_AUTHORITIES)
    @Consumes(MediaType.MULTIPART_FORM_DATA)
    @BodyLimit(BodyLimit.RECORDS)
    @Operation(summary = "Take over an authority that was made with the OpenSSL command line")
    @RequestBody(content = @Content(schema = @Schema(implementation = AuthorityForm.class)))
    @APIResponse(
            responseCode = "201",
            description = "Taken over, and unlocked",
            content = @Content(schema = @Schema(implementation = AuthorityJson.class)))
    @APIResponse(responseCode = "409", description = "The name or the key is taken")
    @APIResponse(responseCode = "422", description = "Against policy")
    public Response takeOver(byte[] form, @Context HttpHeaders headers) {
        try (MultipartBody parts = MultipartBody.parse(headers.getMediaType(), form, IMPORT_PARTS);
                Passphrase passphrase = Passphrase.ofLine(parts.required("passphrase"));
                Passphrase next =
                        parts.part("new-passphrase").map(Passphrase::ofLine).orElse(null)) {
            AuthorityImport.Imported imported =
                    imports.run(
                            caller.identity(),
                            new AuthorityName(
                                    new String(parts.required("name"), StandardCharsets.UTF_8)),
                            parts.required("key"),
                            parts.required("certificate"),
                            passphrase,
                            Optional.ofNullable(next),
                            new AuthorityImport.Records(
                                    parts.part("index"),
                                    parts.part("crl"),
                                    parts.part("certificates")));
            return AuthorityAnswers.created(
                    answers.imported(imported.authority(), imported.warnings()));
        } finally {
            Arrays.fill(form, (byte) 0);
        }
    }

    @POST
    @Path("{name}/revocation")
    @Requires(Permission.MANAGE_AUTHORITIES)
    @Operation(
            summary = "Revoke an issuing authority at the authority that has certified it",
            description =
                    "It signs no certificate from now on. Its parent's list shows it when the parent is unlocked.")
    @APIResponse(
            responseCode = "200",
            description = "Revoked",
            content = @Content(schema = @Schema(implementation = AuthorityJson.class)))
    @APIResponse(responseCode = "409", description = "It is revoked already")
    @APIResponse(responseCode = "422", description = "It is a root, or was certified outside")
    public AuthorityJson revoke(@PathParam("name") String name, RevocationRequestJson request) {
        Authority authority = authorities.get(new AuthorityName(name));
        revocations.revoke(caller.identity(), authority, request.toReason());
        return answers.json(authority);
    }
}
