package org.postseal.rest;

import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Components;
import org.eclipse.microprofile.openapi.annotations.OpenAPIDefinition;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.headers.Header;
import org.eclipse.microprofile.openapi.annotations.info.Info;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;

/** Parts of the contract that several operations share. */
@OpenAPIDefinition(
        info = @Info(title = "Postseal", version = "1"),
        components =
                @Components(
                        requestBodies =
                                @RequestBody(
                                        name = "csr",
                                        required = true,
                                        description = "The CSR, or JSON with the CSR and options",
                                        content = {
                                            @Content(
                                                    mediaType = "application/x-pem-file",
                                                    schema = @Schema(type = SchemaType.STRING),
                                                    example = ContractComponents.CSR),
                                            @Content(
                                                    mediaType = "application/pkcs10",
                                                    schema =
                                                            @Schema(
                                                                    type = SchemaType.STRING,
                                                                    format = "binary")),
                                            @Content(
                                                    mediaType = MediaType.TEXT_PLAIN,
                                                    schema = @Schema(type = SchemaType.STRING),
                                                    example = ContractComponents.CSR),
                                            @Content(
                                                    mediaType = MediaType.APPLICATION_OCTET_STREAM,
                                                    schema =
                                                            @Schema(
                                                                    type = SchemaType.STRING,
                                                                    format = "binary")),
                                            @Content(
                                                    mediaType =
                                                            MediaType.APPLICATION_FORM_URLENCODED,
                                                    schema = @Schema(type = SchemaType.STRING),
                                                    example = ContractComponents.CSR),
                                            @Content(
                                                    mediaType = MediaType.MULTIPART_FORM_DATA,
                                                    schema =
                                                            @Schema(
                                                                    implementation =
                                                                            CsrForm.class)),
                                            @Content(
                                                    mediaType = MediaType.APPLICATION_JSON,
                                                    schema =
                                                            @Schema(implementation = CsrJson.class))
                                        }),
                        responses =
                                @APIResponse(
                                        name = "certificate",
                                        description =
                                                "The certificate; as a chain, the leaf first and then every intermediate",
                                        headers = {
                                            @Header(
                                                    name = "Location",
                                                    schema =
                                                            @Schema(
                                                                    type = SchemaType.STRING,
                                                                    format = "uri")),
                                            @Header(
                                                    name = "Link",
                                                    description =
                                                            "The issuer's certificate, as rel=up",
                                                    schema = @Schema(type = SchemaType.STRING)),
                                            @Header(
                                                    name = "Postseal-Renew-After",
                                                    description = "When to ask for the next one",
                                                    schema =
                                                            @Schema(
                                                                    type = SchemaType.STRING,
                                                                    format = "date-time")),
                                            @Header(
                                                    name = "Idempotency-Replayed",
                                                    description =
                                                            "true when an earlier request had made it",
                                                    schema = @Schema(type = SchemaType.STRING))
                                        },
                                        content = {
                                            @Content(
                                                    mediaType = Representation.PEM_CHAIN,
                                                    schema = @Schema(type = SchemaType.STRING)),
                                            @Content(
                                                    mediaType = Representation.PKIX_CERT,
                                                    schema =
                                                            @Schema(
                                                                    type = SchemaType.STRING,
                                                                    format = "binary")),
                                            @Content(
                                                    mediaType = Representation.PKCS7_MIME,
                                                    schema =
                                                            @Schema(
                                                                    type = SchemaType.STRING,
                                                                    format = "binary")),
                                            @Content(
                                                    mediaType = MediaType.APPLICATION_JSON,
                                                    schema =
                                                            @Schema(
                                                                    implementation =
                                                                            CertificateJson.class))
                                        })))
final class ContractComponents {

    /** An example that works when it is sent as it stands; its key was thrown away. */
    static final String CSR =
            """
            -----BEGIN CERTIFICATE REQUEST-----
            MIIBBDCBqwIBADAbMRkwFwYDVQQDDBBtYWlsLmV4YW1wbGUub3JnMFkwEwYHKoZI
            zj0CAQYIKoZIzj0DAQcDQgAEes02lY8YYVa/sc7uBespa5MvDXT2kg0x3pJXQJ9d
            AjzkQD53GmLDDAmK0r7BEbGkt3kGKBdcssEKBAs9ekvK3qAuMCwGCSqGSIb3DQEJ
            DjEfMB0wGwYDVR0RBBQwEoIQbWFpbC5leGFtcGxlLm9yZzAKBggqhkjOPQQDAgNI
            ADBFAiBENvA9h0cKQvANMI4P6NSf2LgqMoRwn9An3tYVPGKdtwIhAOBMQpCxJNV+
            sriUnPkqUcy36cackAbO7RujUw0bfVuh
            -----END CERTIFICATE REQUEST-----
            """;

    static final String SERIAL = "019ab3d2c1f04e7d8a5b6c7d8e9f0a1b";

    private ContractComponents() {}
}
