package org.postseal.x509;

import java.util.EnumSet;
import java.util.Set;
import org.bouncycastle.asn1.ASN1Primitive;

/** What a key may do (RFC 5280 §4.2.1.3). */
public enum KeyUsage {
    DIGITAL_SIGNATURE(org.bouncycastle.asn1.x509.KeyUsage.digitalSignature),
    CONTENT_COMMITMENT(org.bouncycastle.asn1.x509.KeyUsage.nonRepudiation),
    KEY_ENCIPHERMENT(org.bouncycastle.asn1.x509.KeyUsage.keyEncipherment),
    DATA_ENCIPHERMENT(org.bouncycastle.asn1.x509.KeyUsage.dataEncipherment),
    KEY_AGREEMENT(org.bouncycastle.asn1.x509.KeyUsage.keyAgreement),
    KEY_CERT_SIGN(org.bouncycastle.asn1.x509.KeyUsage.keyCertSign),
    CRL_SIGN(org.bouncycastle.asn1.x509.KeyUsage.cRLSign),
    ENCIPHER_ONLY(org.bouncycastle.asn1.x509.KeyUsage.encipherOnly),
    DECIPHER_ONLY(org.bouncycastle.asn1.x509.KeyUsage.decipherOnly);

    private final int bit;

    KeyUsage(int bit) {
        this.bit = bit;
    }

    static byte[] encode(Set<KeyUsage> usages) {
        int bits = usages.stream().mapToInt(usage -> usage.bit).reduce(0, (a, b) -> a | b);
        return Der.encode(new org.bouncycastle.asn1.x509.KeyUsage(bits));
    }

    static Set<KeyUsage> decode(ASN1Primitive value) {
        var bits = org.bouncycastle.asn1.x509.KeyUsage.getInstance(value);
        Set<KeyUsage> usages = EnumSet.noneOf(KeyUsage.class);
        for (KeyUsage usage : values()) {
            if (bits.hasUsages(usage.bit)) {
                usages.add(usage);
            }
        }
        return usages;
    }
}
