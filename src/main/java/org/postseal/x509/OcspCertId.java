package org.postseal.x509;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERNull;
import org.postseal.problem.Problem;

/**
 * The certificate that somebody asks about (CertID, RFC 6960 §4.1.1). The answer has the same
 * octets, by which clients find theirs.
 */
public final class OcspCertId {

    private static final byte[] NULL = Der.encode(DERNull.INSTANCE);

    private final byte[] der;
    private final Optional<OcspHash> hash;
    private final byte[] issuerNameHash;
    private final byte[] issuerKeyHash;
    private final BigInteger serial;

    /**
     * For a response that nobody has asked for (RFC 6066 §8), with SHA-1, which every client takes.
     */
    public static OcspCertId of(OcspIssuer issuer, SerialNumber serial) {
        byte[] der =
                DerEncoding.sequence(
                        DerEncoding.sequence(OcspHash.SHA1.identifier(), NULL),
                        DerEncoding.octetString(issuer.nameHash(OcspHash.SHA1)),
                        DerEncoding.octetString(issuer.keyHash(OcspHash.SHA1)),
                        DerEncoding.integer(serial.value()));
        return read(DerElement.read(der, "CertID"));
    }

    private OcspCertId(DerElement certId) {
        List<DerElement> parts = certId.sequence();
        if (parts.size() != 4) {
            throw certId.unexpected();
        }
        this.der = certId.encoded();
        this.hash = OcspHash.of(algorithm(parts.get(0)));
        this.issuerNameHash = parts.get(1).require(DerElement.OCTET_STRING).content();
        this.issuerKeyHash = parts.get(2).require(DerElement.OCTET_STRING).content();
        this.serial = new BigInteger(parts.get(3).require(DerElement.INTEGER).content());
    }

    static OcspCertId read(DerElement certId) {
        return new OcspCertId(certId);
    }

    /** Some clients write the parameters as NULL, some leave them out. */
    private static ASN1ObjectIdentifier algorithm(DerElement identifier) {
        List<DerElement> parts = identifier.sequence();
        if (parts.isEmpty() || parts.size() > 2) {
            throw identifier.unexpected();
        }
        return ASN1ObjectIdentifier.fromContents(
                parts.get(0).require(DerElement.OBJECT_IDENTIFIER).content());
    }

    /** Empty for a number that no certificate can have: it is unknown, which is no error. */
    public Optional<SerialNumber> serial() {
        try {
            return Optional.of(new SerialNumber(serial));
        } catch (Problem e) {
            return Optional.empty();
        }
    }

    /** Whether the issuer is {@code issuer}. */
    public boolean isIssuedBy(OcspIssuer issuer) {
        return hash.filter(known -> issuer.isNamed(known, issuerNameHash, issuerKeyHash))
                .isPresent();
    }

    byte[] der() {
        return der.clone();
    }

    /** The same question in the same octets. */
    @Override
    public boolean equals(Object other) {
        return other instanceof OcspCertId certId && Arrays.equals(der, certId.der);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(der);
    }
}
