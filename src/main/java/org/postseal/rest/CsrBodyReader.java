package org.postseal.rest;

import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.ext.MessageBodyReader;
import jakarta.ws.rs.ext.Provider;
import java.io.IOException;
import java.io.InputStream;
import java.lang.annotation.Annotation;
import java.lang.reflect.Type;
import java.util.Set;
import org.postseal.http.JsonReader;
import org.postseal.http.MediaTypes;
import org.postseal.http.MultipartBody;
import org.postseal.problem.Kind;
import org.postseal.problem.Problem;

/** Takes the CSR out of the forms that curl, browsers and clients send. */
@Provider
class CsrBodyReader implements MessageBodyReader<CsrBody> {

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

    @Override
    public boolean isReadable(
            Class<?> type, Type generic, Annotation[] annotations, MediaType mediaType) {
        return type == CsrBody.class;
    }

    @Override
    public CsrBody readFrom(
            Class<CsrBody> type,
            Type generic,
            Annotation[] annotations,
            MediaType mediaType,
            MultivaluedMap<String, String> headers,
            InputStream body)
            throws IOException {
        byte[] octets = body.readAllBytes();
        // The framework guesses a type when there is none.
        return headers.containsKey(HttpHeaders.CONTENT_TYPE)
                ? read(mediaType, octets)
                : plain(octets);
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
