package org.postseal.rest;

import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.ext.MessageBodyReader;
import jakarta.ws.rs.ext.Provider;
import java.io.IOException;
import java.io.InputStream;
import java.lang.annotation.Annotation;
import java.lang.reflect.Type;
import java.util.Optional;
import org.postseal.http.JsonReader;
import org.postseal.http.MediaTypes;
import org.postseal.x509.SignedRequest;

/** Reads a revocation's JSON, as it is or in a CMS SignedData. */
@Provider
@Consumes({MediaType.APPLICATION_JSON, MediaTypes.PKCS7_MIME})
class RevocationBodyReader implements MessageBodyReader<RevocationBody> {

    private final JsonReader json;

    RevocationBodyReader(JsonReader json) {
        this.json = json;
    }

    @Override
    public boolean isReadable(
            Class<?> type, Type generic, Annotation[] annotations, MediaType mediaType) {
        return type == RevocationBody.class;
    }

    @Override
    public RevocationBody readFrom(
            Class<RevocationBody> type,
            Type generic,
            Annotation[] annotations,
            MediaType mediaType,
            MultivaluedMap<String, String> headers,
            InputStream body)
            throws IOException {
        byte[] octets = body.readAllBytes();
        Optional<SignedRequest> signed =
                MediaTypes.PKCS7_MIME.equals(mediaType.getType() + "/" + mediaType.getSubtype())
                        ? Optional.of(SignedRequest.parse(octets))
                        : Optional.empty();
        byte[] text = signed.map(SignedRequest::content).orElse(octets);
        return new RevocationBody(json.read(RevocationRequestJson.class, text).toReason(), signed);
    }
}
