package org.postseal.audit;

/** An event as it will be hashed and stored. */
public final class EncodedEvent {

    private final byte[] octets;

    EncodedEvent(byte[] octets) {
        this.octets = octets.clone();
    }

    /** JSON in UTF-8. */
    public byte[] octets() {
        return octets.clone();
    }
}
