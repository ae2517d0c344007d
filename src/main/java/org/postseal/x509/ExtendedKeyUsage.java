package org.postseal.x509;

import java.util.Arrays;
import java.util.Optional;
import org.bouncycastle.asn1.x509.KeyPurposeId;

/**
 * What an end-entity certificate is for (RFC 5280 §4.2.1.12); {@code anyExtendedKeyUsage} is none
 * of ours.
 */
public enum ExtendedKeyUsage {
    SERVER_AUTH("serverAuth", KeyPurposeId.id_kp_serverAuth),
    CLIENT_AUTH("clientAuth", KeyPurposeId.id_kp_clientAuth),
    EMAIL_PROTECTION("emailProtection", KeyPurposeId.id_kp_emailProtection),
    /** Stands alone: a delegated responder answers for its authority (RFC 6960 §4.2.2.2). */
    OCSP_SIGNING("OCSPSigning", KeyPurposeId.id_kp_OCSPSigning);

    private final String label;
    private final String oid;

    ExtendedKeyUsage(String label, KeyPurposeId purpose) {
        this.label = label;
        this.oid = purpose.getId();
    }

    /** The usage with this dotted object identifier; empty for one that we don't issue. */
    public static Optional<ExtendedKeyUsage> ofOid(String oid) {
        return Arrays.stream(values()).filter(usage -> usage.oid.equals(oid)).findFirst();
    }

    /** Dotted object identifier. */
    public String oid() {
        return oid;
    }

    /** The name in RFC 5280 without its prefix, as configuration and JSON have it. */
    public String label() {
        return label;
    }
}
