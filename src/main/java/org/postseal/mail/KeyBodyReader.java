package org.postseal.mail;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.ext.MessageBodyReader;
import jakarta.ws.rs.ext.Provider;
import java.io.IOException;
import java.io.InputStream;
import java.lang.annotation.Annotation;
import java.lang.reflect.Type;
import java.util.List;
import java.util.Set;
import org.postseal.http.MediaTypes;
import org.postseal.problem.Kind;
import org.postseal.problem.Problem;
import org.postseal.x509.Csr;
import org.postseal.x509.Pem;
import org.postseal.x509.SubjectKey;

/** Takes a public key in PEM, as {@code openssl pkey -pubout} writes it, or a CSR. */
@Provider
class KeyBodyReader implements MessageBodyReader<KeyBody> {

    /** The fourth is what curl says of whatever it sends. */
    private static final Set<String> TAKEN =
            Set.of(
                    MediaTypes.PEM_FILE,
                    "application/pkcs10",
                    MediaType.TEXT_PLAIN,
                    MediaType.APPLICATION_FORM_URLENCODED,
                    MediaType.APPLICATION_OCTET_STREAM);

    private static final String PUBLIC_KEY = "-----BEGIN PUBLIC KEY-----";

    @Override
    public boolean isReadable(
            Class<?> type, Type generic, Annotation[] annotations, MediaType mediaType) {
        return type == KeyBody.class;
    }

    @Override
    public KeyBody readFrom(
            Class<KeyBody> type,
            Type generic,
            Annotation[] annotations,
            MediaType mediaType,
            MultivaluedMap<String, String> headers,
            InputStream body)
            throws IOException {
        if (headers.containsKey(HttpHeaders.CONTENT_TYPE)
                && !TAKEN.contains(mediaType.getType() + "/" + mediaType.getSubtype())) {
            throw new Problem(
                    Kind.UNSUPPORTED_MEDIA_TYPE,
                    "A key is not taken as this Content-Type; send application/x-pem-file.");
        }
        byte[] octets = body.readAllBytes();
        String text = new String(octets, ISO_8859_1);
        return new KeyBody(text.contains(PUBLIC_KEY) ? publicKey(text) : Csr.parse(octets).key());
    }

    private static SubjectKey publicKey(String text) {
        List<Pem.Block> blocks = Pem.parse(text);
        if (blocks.size() != 1 || !blocks.get(0).label().equals("PUBLIC KEY")) {
            throw new Problem(
                    Kind.MALFORMED, "There is more than one PEM block; send the public key alone.");
        }
        return SubjectKey.parse(blocks.get(0).content());
    }
}
