package org.postseal.x509;

import static java.util.Objects.requireNonNull;

import java.util.Arrays;

/**
 * Who signs, as the certificates and CRLs below have to name it: the subject and the subject key
 * identifier of the authority's certificate, both byte for byte (RFC 5280 §4.1.2.4, §4.2.1.1).
 */
public final class Issuer {

    private final DistinguishedName name;
    private final byte[] keyIdentifier;

    /**
     * Names an authority.
     *
     * @param keyIdentifier content octets of the authority's subject key identifier
     */
    public Issuer(DistinguishedName name, byte[] keyIdentifier) {
        this.name = requireNonNull(name, "name");
        this.keyIdentifier = keyIdentifier.clone();
    }

    public DistinguishedName name() {
        return name;
    }

    public byte[] keyIdentifier() {
        return keyIdentifier.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Issuer issuer
                && name.equals(issuer.name)
                && Arrays.equals(keyIdentifier, issuer.keyIdentifier);
    }

    @Override
    public int hashCode() {
        return 31 * name.hashCode() + Arrays.hashCode(keyIdentifier);
    }
}
