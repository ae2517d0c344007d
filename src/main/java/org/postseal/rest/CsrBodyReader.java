package org.postseal.rest;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import java.util.Set;
import org.postseal.http.JsonReader;
import org.postseal.http.MediaTypes;
import org.postseal.http.MultipartBody;
import org.postseal.problem.Kind;
import org.postseal.problem.Problem;

/** Takes the CSR out of the forms that curl, browsers and clients send. */
@ApplicationScoped
class CsrBodyReader {

    /**
     * The CSR itself. {@code application/x-www-form-urlencoded} is no form: it is what {@code curl
     * --data-binary @mail.csr} says of whatever it sends.
     */
    private static final Set<String> PLAIN =
            Set.of(
                    MediaTypes.PKCS10,
                    "application/x-pem-file",
                    "application/octet-stream",
                    "application/x-www-form-urlencoded",
                    "text/plain");

    private static final String PART = "csr";

    private final JsonReader json;

    CsrBodyReader(JsonReader json) {
        this.json = json;
    }

    /** The body that came with these headers. */
    CsrBody read(byte[] body, HttpHeaders headers) {
        MediaType type = headers.getMediaType();
        return type == null ? plain(body) : read(type, body);
    }

    private CsrBody read(MediaType mediaType, byte[] octets) {
        String name = mediaType.getType() + "/" + mediaType.getSubtype();
        if (PLAIN.contains(name)) {
            return plain(octets);
        }
        return switch (name) {
            case MediaType.APPLICATION_JSON -> json.read(CsrJson.class, octets).toBody();
            case MediaType.MULTIPART_FORM_DATA -> {
                try (MultipartBody form = MultipartBody.parse(mediaType, octets, Set.of(PART))) {
                    yield plain(form.required(PART));
                }
            }
            case MediaTypes.PKCS7_MIME -> CsrBody.signed(octets);
            default ->
                    throw new Problem(
                            Kind.UNSUPPORTED_MEDIA_TYPE,
                            "A CSR is not taken as this Content-Type; send application/pkcs10 or application/x-pem-file.");
        };
    }

    private static CsrBody plain(byte[] csr) {
        if (csr.length == 0) {
            throw new Problem(
                    Kind.MALFORMED,
                    "The body is empty; send the CSR, for example with curl --data-binary @mail.csr.");
        }
        return new CsrBody(csr, CsrBody.Options.NONE);
    }
}
