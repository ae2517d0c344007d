package org.postseal.revocation;

import java.time.Duration;
import java.time.Instant;

/** A signed response. */
public final class OcspReply {

    private final byte[] der;
    private final Instant producedAt;
    private final Instant nextUpdate;
    private final boolean cacheable;

    OcspReply(byte[] der, Instant producedAt, Instant nextUpdate, boolean cacheable) {
        this.der = der;
        this.producedAt = producedAt;
        this.nextUpdate = nextUpdate;
        this.cacheable = cacheable;
    }

    /** The DER of the OCSPResponse; not to be changed. */
    public byte[] der() {
        return der;
    }

    public Instant producedAt() {
        return producedAt;
    }

    /** For how long a cache may give it: {@code most}, or until it ends. */
    public Duration freshFor(Instant now, Duration most) {
        Duration left = Duration.between(now, nextUpdate);
        return left.compareTo(most) < 0 ? left : most;
    }

    /** Whether it answers whoever asks the same question: it echoes no nonce. */
    public boolean isCacheable() {
        return cacheable;
    }
}
