package org.postseal.authority;

import java.time.Instant;

/** A signed certificate revocation list. */
public final class Crl {

    private final Instant thisUpdate;
    private final Instant nextUpdate;
    private final byte[] der;

    Crl(Instant thisUpdate, Instant nextUpdate, byte[] der) {
        this.thisUpdate = thisUpdate;
        this.nextUpdate = nextUpdate;
        this.der = der.clone();
    }

    public Instant thisUpdate() {
        return thisUpdate;
    }

    public Instant nextUpdate() {
        return nextUpdate;
    }

    /** DER. */
    public byte[] der() {
        return der.clone();
    }
}
