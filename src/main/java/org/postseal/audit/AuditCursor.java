package org.postseal.audit;

import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.UUID;
import org.postseal.problem.Kind;
import org.postseal.problem.Problem;

/** The last record that a page has looked at: where the next begins. Opaque to clients. */
record AuditCursor(long recordedAt, UUID writer, long position) {

    static AuditCursor of(AuditRecord record) {
        return new AuditCursor(record.recordedAt(), record.writer(), record.position());
    }

    /**
     * @throws Problem of kind {@code MALFORMED}
     */
    static AuditCursor parse(String text) {
        try {
            byte[] octets = Base64.getUrlDecoder().decode(text);
            if (octets.length != 4 * Long.BYTES) {
                throw malformed(null);
            }
            ByteBuffer fields = ByteBuffer.wrap(octets);
            return new AuditCursor(
                    fields.getLong(),
                    new UUID(fields.getLong(), fields.getLong()),
                    fields.getLong());
        } catch (IllegalArgumentException e) {
            throw malformed(e);
        }
    }

    String text() {
        byte[] octets =
                ByteBuffer.allocate(4 * Long.BYTES)
                        .putLong(recordedAt)
                        .putLong(writer.getMostSignificantBits())
                        .putLong(writer.getLeastSignificantBits())
                        .putLong(position)
                        .array();
        return Base64.getUrlEncoder().withoutPadding().encodeToString(octets);
    }

    private static Problem malformed(IllegalArgumentException cause) {
        return new Problem(
                Kind.MALFORMED,
                "The cursor does not belong to this list; send what \"next\" said, with the same filters.",
                cause);
    }
}
