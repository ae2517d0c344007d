package org.postseal.authority;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import org.postseal.keystore.Signer;
import org.postseal.x509.CrlNumber;
import org.postseal.x509.CrlTemplate;
import org.postseal.x509.Octets;

/** A signed certificate revocation list. */
public final class Crl {

    private final CrlNumber number;
    private final Instant thisUpdate;
    private final Instant nextUpdate;
    private final byte[] der;

    Crl(CrlNumber number, Instant thisUpdate, Instant nextUpdate, byte[] der) {
        this.number = number;
        this.thisUpdate = thisUpdate;
        this.nextUpdate = nextUpdate;
        this.der = der.clone();
    }

    /** As a stream: not every provider signs so many octets at once. */
    static Crl sign(CrlTemplate template, Octets entries, Signer signer) {
        Octets toBeSigned = template.toBeSigned(signer.algorithm(), entries);
        byte[] signature;
        try {
            signature = signer.sign(toBeSigned);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new Crl(
                template.number(),
                template.thisUpdate(),
                template.nextUpdate(),
                CrlTemplate.assemble(toBeSigned, signer.algorithm(), signature).toByteArray());
    }

    public CrlNumber number() {
        return number;
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
