package org.postseal.audit;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.postseal.audit.AuditEvent.Outcome;

/** An event as the octets that are hashed and stored: JSON in UTF-8. */
final class EventJson {

    /** Says exactly one thing or is refused: no name twice, nothing behind the end. */
    static final ObjectMapper STRICT =
            JsonMapper.builder()
                    .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
                    .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                    .build();

    private static final TypeReference<Map<String, Object>> DETAILS = new TypeReference<>() {};

    private EventJson() {}

    static byte[] write(Instant now, AuditEvent event) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("at", now.toString());
        fields.put("actor", event.actor());
        fields.put("action", event.action());
        fields.put("outcome", event.outcome().name());
        fields.put("details", event.details());
        try {
            return STRICT.writeValueAsBytes(fields);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("an audit event must be made of JSON values", e);
        }
    }

    /** Empty when somebody has put something else there. */
    static Optional<AuditEvent> read(byte[] octets) {
        try {
            JsonNode event = STRICT.readTree(octets);
            if (!event.path("actor").isTextual()
                    || !event.path("action").isTextual()
                    || !isWhole(event.path("details"))) {
                return Optional.empty();
            }
            return Optional.of(
                    new AuditEvent(
                            event.get("actor").textValue(),
                            event.get("action").textValue(),
                            Outcome.valueOf(event.path("outcome").asText()),
                            STRICT.convertValue(event.get("details"), DETAILS)));
        } catch (IOException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static boolean isWhole(JsonNode details) {
        for (JsonNode value : details) {
            if (value.isNull()) {
                return false;
            }
        }
        return details.isObject();
    }
}
