package org.postseal.rest;

import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.ext.MessageBodyReader;
import jakarta.ws.rs.ext.Provider;
import java.io.IOException;
import java.io.InputStream;
import java.lang.annotation.Annotation;
import java.lang.reflect.Type;
import java.util.Arrays;
import org.postseal.keystore.Passphrase;

/**
 * Takes a passphrase out of a body that holds nothing else, but for the newline that an editor
 * leaves at its end.
 */
@Provider
class PassphraseReader implements MessageBodyReader<Passphrase> {

    @Override
    public boolean isReadable(
            Class<?> type, Type generic, Annotation[] annotations, MediaType mediaType) {
        return type == Passphrase.class;
    }

    @Override
    public Passphrase readFrom(
            Class<Passphrase> type,
            Type generic,
            Annotation[] annotations,
            MediaType mediaType,
            MultivaluedMap<String, String> headers,
            InputStream body)
            throws IOException {
        byte[] octets = body.readAllBytes();
        try {
            return Passphrase.ofLine(octets);
        } finally {
            Arrays.fill(octets, (byte) 0);
        }
    }
}
