package org.postseal.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.ext.MessageBodyReader;
import jakarta.ws.rs.ext.Provider;
import java.io.IOException;
import java.io.InputStream;
import java.lang.annotation.Annotation;
import java.lang.reflect.Type;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.Arrays;
import org.postseal.problem.Kind;
import org.postseal.problem.Problem;

/**
 * Reads a JSON body into a record, strictly (see {@link StrictJson}). A component of type {@code
 * Optional} may be left out or null, every other must be there.
 */
@Provider
@Consumes(MediaType.APPLICATION_JSON)
public class JsonReader implements MessageBodyReader<Record> {

    private final ObjectMapper json;

    JsonReader(ObjectMapper json) {
        this.json = json;
    }

    @Override
    public boolean isReadable(
            Class<?> type, Type generic, Annotation[] annotations, MediaType mediaType) {
        return type.isRecord();
    }

    @Override
    public Record readFrom(
            Class<Record> type,
            Type generic,
            Annotation[] annotations,
            MediaType mediaType,
            MultivaluedMap<String, String> headers,
            InputStream body)
            throws IOException {
        String charset = mediaType.getParameters().get(MediaType.CHARSET_PARAMETER);
        if (charset != null && !charset.equalsIgnoreCase(UTF_8.name())) {
            throw new Problem(Kind.MALFORMED, "JSON is UTF-8 (RFC 8259 §8.1); send it so.");
        }
        byte[] octets = body.readAllBytes();
        try {
            return read(type, octets);
        } finally {
            Arrays.fill(octets, (byte) 0);
        }
    }

    /**
     * One JSON object.
     *
     * @throws Problem of kind {@code MALFORMED} that names the field or the place
     */
    public <T extends Record> T read(Class<T> type, byte[] octets) {
        String text = decode(octets);
        if (text.isBlank()) {
            throw new Problem(Kind.MALFORMED, "The body is empty; send a JSON object.");
        }
        try {
            T value = json.readValue(text, type);
            if (value == null) {
                throw new Problem(Kind.MALFORMED, "The body is null; send a JSON object.");
            }
            RequiredFields.check(value, "");
            return value;
        } catch (JsonProcessingException e) {
            throw JsonFailure.problem(e);
        }
    }

    private static String decode(byte[] octets) {
        try {
            return UTF_8.newDecoder().decode(ByteBuffer.wrap(octets)).toString();
        } catch (CharacterCodingException e) {
            throw new Problem(Kind.MALFORMED, "The JSON is not UTF-8.", e);
        }
    }
}
