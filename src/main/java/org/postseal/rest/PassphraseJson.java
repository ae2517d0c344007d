package org.postseal.rest;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.StdSerializer;
import io.quarkus.jackson.ObjectMapperCustomizer;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.util.Arrays;
import org.postseal.keystore.Passphrase;

/** A passphrase as a JSON string that never becomes a Java one. */
@Singleton
class PassphraseJson implements ObjectMapperCustomizer {

    @Override
    public void customize(ObjectMapper json) {
        json.registerModule(
                new SimpleModule("passphrase")
                        .addDeserializer(Passphrase.class, new Reader())
                        .addSerializer(Passphrase.class, new Writer()));
    }

    private static final class Reader extends StdDeserializer<Passphrase> {

        private static final long serialVersionUID = 1L;

        Reader() {
            super(Passphrase.class);
        }

        @Override
        public Passphrase deserialize(JsonParser parser, DeserializationContext context)
                throws IOException {
            if (parser.currentToken() != JsonToken.VALUE_STRING) {
                return (Passphrase) context.handleUnexpectedToken(Passphrase.class, parser);
            }
            int start = parser.getTextOffset();
            return Passphrase.of(
                    Arrays.copyOfRange(
                            parser.getTextCharacters(), start, start + parser.getTextLength()));
        }
    }

    private static final class Writer extends StdSerializer<Passphrase> {

        private static final long serialVersionUID = 1L;

        Writer() {
            super(Passphrase.class);
        }

        @Override
        public void serialize(Passphrase value, JsonGenerator json, SerializerProvider provider)
                throws IOException {
            char[] characters = value.characters();
            json.writeString(characters, 0, characters.length);
            Arrays.fill(characters, '\0');
        }
    }
}
