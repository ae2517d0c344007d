package org.postseal.rest;

import java.time.Instant;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.postseal.audit.AuditEvent;
import org.postseal.audit.AuditRecord;

/**
 * A record of the audit in JSON. Event fields are null where the stored event was made unreadable.
 */
@Schema(name = "AuditRecord")
record AuditRecordJson(
        @Schema(description = "The replica in whose chain it is") UUID writer,
        @Schema(description = "In that chain, from 1", examples = "42") long position,
        Instant at,
        @Schema(nullable = true, examples = "token:4f1c2a9e-6f0f-4d5c-9a55-0c6a3c2b7e11")
                String actor,
        @Schema(nullable = true, examples = "certificate.issue") String action,
        @Schema(
                        nullable = true,
                        enumeration = {"GRANTED", "REFUSED"})
                String outcome,
        @Schema(
                        nullable = true,
                        type = SchemaType.OBJECT,
                        description =
                                "What was decided about and why; for a request also its source (the peer's address) and"
                                        + " requestId")
                Map<String, ?> details,
        @Schema(description = "SHA-256 over the record and the hash before it, hexadecimal")
                String hash) {

    static AuditRecordJson of(AuditRecord record) {
        Optional<AuditEvent> event = record.event();
        return new AuditRecordJson(
                record.writer(),
                record.position(),
                record.at(),
                event.map(AuditEvent::actor).orElse(null),
                event.map(AuditEvent::action).orElse(null),
                event.map(known -> known.outcome().name()).orElse(null),
                event.map(AuditEvent::details).orElse(null),
                HexFormat.of().formatHex(record.hash()));
    }
}
