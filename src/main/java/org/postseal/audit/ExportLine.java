package org.postseal.audit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * A record as one line of JSON, for people and other programs, with the exact octets that the hash
 * is over, so that {@link ExportCheck} needs nothing else.
 *
 * @param chainLength how many records its chain had when it was exported
 */
public record ExportLine(AuditRecord record, long chainLength) {

    /** JSON in UTF-8, without a line end. */
    public byte[] json() {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("writer", record.writer().toString());
        fields.put("position", record.position());
        fields.put("at", record.at().toString());
        record.event()
                .ifPresent(
                        event -> {
                            fields.put("actor", event.actor());
                            fields.put("action", event.action());
                            fields.put("outcome", event.outcome().name());
                            fields.put("details", event.details());
                        });
        fields.put("hash", HexFormat.of().formatHex(record.hash()));
        fields.put("recordedAt", record.recordedAt());
        fields.put("event", record.octets());
        fields.put("chainLength", chainLength);
        try {
            return EventJson.STRICT.writeValueAsBytes(fields);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("these are JSON values", e);
        }
    }

    /** Empty when {@code line} is not one, as far as it can be told without its chain. */
    static Optional<ExportLine> parse(JsonNode line) {
        try {
            if (!line.path("position").canConvertToLong()
                    || !line.path("recordedAt").canConvertToLong()
                    || !line.path("chainLength").canConvertToLong()
                    || !line.path("event").isTextual()) {
                return Optional.empty();
            }
            AuditRecord record =
                    new AuditRecord(
                            UUID.fromString(line.path("writer").asText()),
                            line.get("position").longValue(),
                            line.get("recordedAt").longValue(),
                            line.get("event").binaryValue(),
                            HexFormat.of().parseHex(line.path("hash").asText()));
            return Optional.of(new ExportLine(record, line.get("chainLength").longValue()));
        } catch (IOException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** Whether {@code line} says this and nothing else: its readable part too is to be believed. */
    boolean isAllOf(JsonNode line) throws IOException {
        return EventJson.STRICT.readTree(json()).equals(line);
    }
}
