package org.postseal.x509;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;

/** What OCSP requests call an authority, by each hash that they may use (RFC 6960 §4.1.1). */
public final class OcspIssuer {

    private final Map<OcspHash, byte[]> names = new EnumMap<>(OcspHash.class);
    private final Map<OcspHash, byte[]> keys = new EnumMap<>(OcspHash.class);

    private OcspIssuer(Certificate authority) {
        for (OcspHash hash : OcspHash.values()) {
            names.put(hash, hash.digest(authority.subject().der()));
            keys.put(hash, hash.digest(authority.key().subjectPublicKey()));
        }
    }

    /** Hashes once, to be kept for as long as the authority lives. */
    public static OcspIssuer of(Certificate authority) {
        return new OcspIssuer(authority);
    }

    byte[] nameHash(OcspHash hash) {
        return names.get(hash).clone();
    }

    byte[] keyHash(OcspHash hash) {
        return keys.get(hash).clone();
    }

    /**
     * Whether these are its hashes.
     *
     * @param name over the DER of the subject
     * @param key over the content of the BIT STRING in the SubjectPublicKeyInfo
     */
    boolean isNamed(OcspHash hash, byte[] name, byte[] key) {
        return Arrays.equals(names.get(hash), name) && Arrays.equals(keys.get(hash), key);
    }
}
