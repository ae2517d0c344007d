package org.postseal.x509;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.oiw.OIWObjectIdentifiers;

/**
 * The hashes that an OCSP request names an issuer with (RFC 5019 §2.1.1 as clients still send it,
 * and SHA-256). They only look up; nothing rests on their strength.
 */
enum OcspHash {
    SHA1("SHA-1", OIWObjectIdentifiers.idSHA1),
    SHA256("SHA-256", NISTObjectIdentifiers.id_sha256);

    private final String jcaName;
    private final String oid;

    OcspHash(String jcaName, ASN1ObjectIdentifier oid) {
        this.jcaName = jcaName;
        this.oid = oid.getId();
    }

    /** Empty for one that we don't compute. */
    static Optional<OcspHash> of(ASN1ObjectIdentifier algorithm) {
        return Arrays.stream(values())
                .filter(hash -> hash.oid.equals(algorithm.getId()))
                .findFirst();
    }

    /** The DER of its object identifier. */
    byte[] identifier() {
        return Der.encode(new ASN1ObjectIdentifier(oid));
    }

    byte[] digest(byte[] octets) {
        try {
            return MessageDigest.getInstance(jcaName).digest(octets);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-1 and SHA-256", e);
        }
    }
}
