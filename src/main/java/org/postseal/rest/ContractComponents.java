package org.postseal.rest;

import static org.eclipse.microprofile.openapi.OASFactory.createAPIResponse;
import static org.eclipse.microprofile.openapi.OASFactory.createContent;
import static org.eclipse.microprofile.openapi.OASFactory.createHeader;
import static org.eclipse.microprofile.openapi.OASFactory.createMediaType;
import static org.eclipse.microprofile.openapi.OASFactory.createRequestBody;
import static org.eclipse.microprofile.openapi.OASFactory.createSchema;

import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.models.headers.Header;
import org.eclipse.microprofile.openapi.models.media.Schema.SchemaType;
import org.eclipse.microprofile.openapi.models.parameters.RequestBody;
import org.eclipse.microprofile.openapi.models.responses.APIResponse;
import org.postseal.http.MediaTypes;

/**
 * Bodies of the contract that an operation refers to by name ({@code ref = "csr"}); {@link
 * ContractFilter} puts them in the reference's place, since many a tool takes a reference to a body
 * for an empty one.
 */
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

    static RequestBody body(String reference) {
        return switch (name(reference)) {
            case "csr" -> csr();
            default -> throw new IllegalArgumentException(reference);
        };
    }

    static APIResponse response(String reference) {
        return switch (name(reference)) {
            case "certificate" -> certificate();
            default -> throw new IllegalArgumentException(reference);
        };
    }

    private static RequestBody csr() {
        return createRequestBody()
                .required(true)
                .description("The CSR, or JSON with the CSR and options")
                .content(
                        createContent()
                                .addMediaType(
                                        "application/x-pem-file", createMediaType().example(CSR))
                                .addMediaType(MediaTypes.PKCS10, createMediaType())
                                .addMediaType(MediaType.TEXT_PLAIN, createMediaType().example(CSR))
                                .addMediaType(MediaType.APPLICATION_OCTET_STREAM, createMediaType())
                                .addMediaType(
                                        MediaType.APPLICATION_FORM_URLENCODED,
                                        createMediaType().example(CSR))
                                .addMediaType(
                                        MediaType.MULTIPART_FORM_DATA,
                                        createMediaType().schema(createSchema().ref("CsrForm")))
                                .addMediaType(
                                        MediaType.APPLICATION_JSON,
                                        createMediaType()
                                                .schema(createSchema().ref("CsrRequest"))));
    }

    private static APIResponse certificate() {
        return createAPIResponse()
                .description(
                        "The certificate; as a chain, the leaf first and then every intermediate")
                .addHeader("Location", header("uri", "Of a new certificate"))
                .addHeader("Link", header(null, "The issuer's certificate, as rel=up"))
                .addHeader(
                        "Postseal-Renew-After", header("date-time", "When to ask for the next one"))
                .addHeader(
                        "Idempotency-Replayed",
                        header(null, "true when an earlier request had made it"))
                .content(
                        createContent()
                                .addMediaType(MediaTypes.PEM_CHAIN, createMediaType())
                                .addMediaType(MediaTypes.PKIX_CERT, createMediaType())
                                .addMediaType(MediaTypes.PKCS7_MIME, createMediaType())
                                .addMediaType(
                                        MediaType.APPLICATION_JSON,
                                        createMediaType()
                                                .schema(createSchema().ref("Certificate"))));
    }

    private static Header header(String format, String description) {
        return createHeader()
                .description(description)
                .schema(createSchema().addType(SchemaType.STRING).format(format));
    }

    private static String name(String reference) {
        return reference.substring(reference.lastIndexOf('/') + 1);
    }
}
