package org.postseal.acme;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads what clients send. Unknown members are let through, since clients send such (RFC 8555
 * §7.1.2), and so is what stands where it is not looked at; what is looked at must be right.
 */
final class AcmeJson {

    private static final int DEEPEST = 16;

    private static final ObjectMapper JSON =
            new ObjectMapper(
                            JsonFactory.builder()
                                    .streamReadConstraints(
                                            StreamReadConstraints.builder()
                                                    .maxNestingDepth(DEEPEST)
                                                    .maxNumberLength(32)
                                                    .build())
                                    .build())
                    // Two readers would take different ones of two.
                    .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
                    .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private AcmeJson() {}

    /**
     * One JSON object.
     *
     * @param what the subject of the sentence when it is none
     */
    static ObjectNode object(byte[] octets, String what) {
        try {
            String text = UTF_8.newDecoder().decode(ByteBuffer.wrap(octets)).toString();
            if (JSON.readTree(text) instanceof ObjectNode object) {
                return object;
            }
        } catch (JsonProcessingException | CharacterCodingException notJson) {
            throw AcmeProblem.malformed(what + " can't be read as JSON.");
        }
        throw AcmeProblem.malformed(what + " is no JSON object.");
    }

    /** A member that must be there. */
    static String text(ObjectNode object, String member) {
        return optionalText(object, member)
                .orElseThrow(() -> AcmeProblem.malformed("\"" + member + "\" is missing."));
    }

    /** Empty also for an empty text, which some clients send for nothing. */
    static Optional<String> optionalText(ObjectNode object, String member) {
        JsonNode value = object.path(member);
        if (value.isMissingNode() || value.isNull()) {
            return Optional.empty();
        }
        if (!value.isTextual()) {
            throw AcmeProblem.malformed("\"" + member + "\" must be a string.");
        }
        return Optional.of(value.textValue()).filter(text -> !text.isEmpty());
    }

    static boolean flag(ObjectNode object, String member) {
        JsonNode value = object.path(member);
        if (value.isMissingNode() || value.isNull()) {
            return false;
        }
        if (!value.isBoolean()) {
            throw AcmeProblem.malformed("\"" + member + "\" must be true or false.");
        }
        return value.booleanValue();
    }

    /** Empty when it is not there; each element of it is a text. */
    static Optional<List<String>> texts(ObjectNode object, String member) {
        JsonNode value = object.path(member);
        if (value.isMissingNode() || value.isNull()) {
            return Optional.empty();
        }
        List<String> texts = new ArrayList<>();
        for (JsonNode element : elements(value, member)) {
            if (!element.isTextual()) {
                throw AcmeProblem.malformed("\"" + member + "\" must hold strings.");
            }
            texts.add(element.textValue());
        }
        return Optional.of(texts);
    }

    /** Each element of an array that must be there is an object. */
    static List<ObjectNode> objects(ObjectNode object, String member) {
        List<ObjectNode> objects = new ArrayList<>();
        for (JsonNode element : elements(object.path(member), member)) {
            objects.add(asObject(element, member));
        }
        return objects;
    }

    static ObjectNode asObject(JsonNode value, String member) {
        if (value instanceof ObjectNode inner) {
            return inner;
        }
        throw AcmeProblem.malformed("\"" + member + "\" must be an object.");
    }

    private static Iterable<JsonNode> elements(JsonNode value, String member) {
        if (!value.isArray()) {
            throw AcmeProblem.malformed("\"" + member + "\" must be an array.");
        }
        return value;
    }
}
