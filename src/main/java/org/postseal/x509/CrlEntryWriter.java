package org.postseal.x509;

import java.io.IOException;
import java.io.OutputStream;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import org.bouncycastle.asn1.x509.Extension;

/**
 * Encodes the entries of a CRL one by one into a sink, as they come (RFC 5280 §5.1.2.6), and holds
 * none of them. What the sink has got becomes a CRL by {@link CrlTemplate}; until then only its
 * length counts, which is why there is a sink: DER says the length first.
 */
public final class CrlEntryWriter {

    private static final byte[] NO_EXTENSIONS = {};
    private static final Map<RevocationReason, byte[]> EXTENSIONS = extensions();

    private final OutputStream sink;
    private long octets;
    private long entries;

    /**
     * @param sink gets an entry with each write: buffer it; not closed here
     */
    public CrlEntryWriter(OutputStream sink) {
        this.sink = sink;
    }

    /**
     * Writes one entry. Every certificate is revoked once; the order is the caller's.
     *
     * @param revoked whole seconds count
     */
    public void write(SerialNumber serial, Instant revoked, RevocationReason reason)
            throws IOException {
        byte[] entry =
                DerEncoding.sequence(
                        DerEncoding.integer(serial.value()),
                        DerEncoding.time(revoked),
                        EXTENSIONS.get(reason));
        sink.write(entry);
        octets += entry.length;
        entries++;
    }

    /** How many octets the sink has got. */
    public long octets() {
        return octets;
    }

    public long entries() {
        return entries;
    }

    private static Map<RevocationReason, byte[]> extensions() {
        Map<RevocationReason, byte[]> encoded = new EnumMap<>(RevocationReason.class);
        for (RevocationReason reason : RevocationReason.values()) {
            encoded.put(
                    reason,
                    DerEncoding.sequence(Extensions.extension(Extension.reasonCode, reason.der())));
        }
        // RFC 5280 §5.3.1: better left out than said.
        encoded.put(RevocationReason.UNSPECIFIED, NO_EXTENSIONS);
        return encoded;
    }
}
