package org.postseal.mail;

import static java.nio.charset.StandardCharsets.US_ASCII;

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
import org.postseal.x509.CertificateBundle;

/** Takes certificates out of the forms in which a CSR is taken, and their own. */
@Provider
class ChainBodyReader implements MessageBodyReader<ChainBody> {

    /** The certificates themselves; the fifth is what curl says of whatever it sends. */
    private static final Set<String> PLAIN =
            Set.of(
                    MediaTypes.PEM_CHAIN,
                    MediaTypes.PEM_FILE,
                    MediaTypes.PKIX_CERT,
                    MediaTypes.PKCS7_MIME,
                    MediaType.APPLICATION_FORM_URLENCODED,
                    MediaType.APPLICATION_OCTET_STREAM,
                    MediaType.TEXT_PLAIN,
                    "application/x-x509-ca-cert",
                    "application/x-pkcs7-certificates");

    private static final String PART = "chain";

    private final JsonReader json;

    ChainBodyReader(JsonReader json) {
        this.json = json;
    }

    @Override
    public boolean isReadable(
            Class<?> type, Type generic, Annotation[] annotations, MediaType mediaType) {
        return type == ChainBody.class;
    }

    @Override
    public ChainBody readFrom(
            Class<ChainBody> type,
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

    private ChainBody read(MediaType mediaType, byte[] octets) {
        String name = mediaType.getType() + "/" + mediaType.getSubtype();
        if (PLAIN.contains(name)) {
            return plain(octets);
        }
        return switch (name) {
            case MediaType.APPLICATION_JSON ->
                    plain(json.read(ChainJson.class, octets).chain().getBytes(US_ASCII));
            case MediaType.MULTIPART_FORM_DATA -> {
                try (MultipartBody form = MultipartBody.parse(mediaType, octets, Set.of(PART))) {
                    yield plain(form.required(PART));
                }
            }
            default ->
                    throw new Problem(
                            Kind.UNSUPPORTED_MEDIA_TYPE,
                            "Certificates are not taken as this Content-Type; send application/x-pem-file,"
                                    + " application/pkix-cert or application/pkcs7-mime.");
        };
    }

    private static ChainBody plain(byte[] octets) {
        if (octets.length == 0) {
            throw new Problem(
                    Kind.MALFORMED,
                    "The body is empty; send the certificates, for example with curl --data-binary @chain.pem.");
        }
        return new ChainBody(CertificateBundle.parse(octets));
    }
}
