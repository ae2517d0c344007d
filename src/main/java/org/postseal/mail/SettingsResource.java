package org.postseal.mail;

import static java.nio.charset.StandardCharsets.US_ASCII;

import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Request;
import jakarta.ws.rs.core.Response;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestQuery;
import org.postseal.http.Cacheable;
import org.postseal.http.Public;
import org.postseal.x509.HostName;

/**
 * Settings of a host's mail servers. They end up in root's hands, so plain HTTP does not carry
 * them.
 */
@Path("/v1/hosts/{fqdn}")
@Tag(name = "hosts")
class SettingsResource {

    private static final String FILE =
            "Where key, certificate and intermediates are, in this order; "
                    + TlsFile.USUAL
                    + " when left out";
    private static final String ALTERNATIVE = "The same of a second key of another type";
    private static final String NOT_PLAIN = "Not over plain HTTP";

    private final Hosts hosts;
    private final MailSettings settings;

    SettingsResource(Hosts hosts, MailSettings settings) {
        this.hosts = hosts;
        this.settings = settings;
    }

    @GET
    @Path("postfix")
    @Public(plain = false)
    @Produces(MediaType.TEXT_PLAIN)
    @Operation(summary = "Get the TLS settings of Postfix for a host, with comments")
    @APIResponse(
            responseCode = "200",
            description = "For main.cf, or commands",
            content = @Content(mediaType = MediaType.TEXT_PLAIN))
    @APIResponse(responseCode = "304", description = "The client has it")
    @APIResponse(responseCode = "403", description = NOT_PLAIN)
    public Response postfix(
            @PathParam("fqdn") String fqdn,
            @Parameter(
                            description = "Commands set master.cf too",
                            schema =
                                    @Schema(
                                            type = SchemaType.STRING,
                                            enumeration = {"main.cf", "commands"},
                                            defaultValue = "main.cf"))
                    @RestQuery
                    Optional<String> format,
            @Parameter(description = "Of Postfix; 3.4 when left out", example = "3.3") @RestQuery
                    Optional<String> version,
            @Parameter(description = FILE, example = TlsFile.USUAL) @RestQuery
                    Optional<String> file,
            @Parameter(description = ALTERNATIVE) @RestQuery("alt-file") Optional<String> altFile,
            @Context Request request) {
        HostName host = known(fqdn);
        return answer(settings.postfix(host, files(file, altFile), format, version), request);
    }

    @GET
    @Path("dovecot")
    @Public(plain = false)
    @Produces(MediaType.TEXT_PLAIN)
    @Operation(summary = "Get the TLS settings of Dovecot for a host, with comments")
    @APIResponse(
            responseCode = "200",
            description = "For conf.d/99-postseal.conf",
            content = @Content(mediaType = MediaType.TEXT_PLAIN))
    @APIResponse(responseCode = "304", description = "The client has it")
    @APIResponse(responseCode = "403", description = NOT_PLAIN)
    public Response dovecot(
            @PathParam("fqdn") String fqdn,
            @Parameter(
                            description = "Of Dovecot, whose names differ; 2.3 when left out",
                            example = "2.4")
                    @RestQuery
                    Optional<String> version,
            @Parameter(description = FILE, example = TlsFile.USUAL) @RestQuery
                    Optional<String> file,
            @Parameter(description = ALTERNATIVE) @RestQuery("alt-file") Optional<String> altFile,
            @Context Request request) {
        HostName host = known(fqdn);
        return answer(settings.dovecot(host, files(file, altFile), version), request);
    }

    private HostName known(String fqdn) {
        return hosts.require(HostName.parse(fqdn), Optional.empty()).host();
    }

    private static MailSettings.Files files(Optional<String> file, Optional<String> alternative) {
        return new MailSettings.Files(
                new TlsFile(file.orElse(TlsFile.USUAL)), alternative.map(TlsFile::new));
    }

    private static Response answer(String settings, Request request) {
        return Cacheable.of(settings.getBytes(US_ASCII)).answer(request);
    }
}
