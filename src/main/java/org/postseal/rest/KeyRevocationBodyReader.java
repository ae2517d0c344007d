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
import org.postseal.x509.Csr;
import org.postseal.x509.RevocationReason;

/** Reads the JSON of somebody who may revoke, or the proof of whoever has the key. */
@Provider
@Consumes({MediaType.APPLICATION_JSON, MediaTypes.PKCS10})
class KeyRevocationBodyReader implements MessageBodyReader<KeyRevocationBody> {

    private final JsonReader json;

    KeyRevocationBodyReader(JsonReader json) {
        this.json = json;
    }

    @Override
    public boolean isReadable(
            Class<?> type, Type generic, Annotation[] annotations, MediaType mediaType) {
        return type == KeyRevocationBody.class;
    }

    @Override
    public KeyRevocationBody readFrom(
            Class<KeyRevocationBody> type,
            Type generic,
            Annotation[] annotations,
            MediaType mediaType,
            MultivaluedMap<String, String> headers,
            InputStream body)
            throws IOException {
        byte[] octets = body.readAllBytes();
        return mediaType.getSubtype().equals("pkcs10")
                ? new KeyRevocationBody(
                        RevocationReason.KEY_COMPROMISE, Optional.of(Csr.parse(octets)))
                : new KeyRevocationBody(
                        json.read(RevocationRequestJson.class, octets).toReason(),
                        Optional.empty());
    }
}
