package org.postseal.x509;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.postseal.problem.Kind;
import org.postseal.problem.Problem;

/** An X.509 certificate, ours or a foreign one (RFC 5280 §4.1), with the octets that it came in. */
public final class Certificate {

    private final byte[] der;
    private final byte[] toBeSigned;
    private final AlgorithmIdentifier signatureAlgorithm;
    private final byte[] signature;
    private final SerialNumber serial;
    private final DistinguishedName issuer;
    private final Instant notBefore;
    private final Instant notAfter;
    private final DistinguishedName subject;
    private final SubjectKey key;
    private final CertificateExtensions extensions;

    private Certificate(byte[] der) {
        this.der = der;
        DerElement root = DerElement.read(der, "certificate");
        List<DerElement> parts = root.sequence();
        if (parts.size() != 3) {
            throw root.unexpected();
        }
        TbsCertificate tbs = TbsCertificate.read(parts.get(0));
        byte[] algorithm = parts.get(1).encoded();
        if (!tbs.signature().encodesAs(algorithm)) {
            throw new Problem(
                    Kind.MALFORMED,
                    "The certificate names two different signature algorithms (RFC 5280 section"
                            + " 4.1.1.2).");
        }
        this.toBeSigned = parts.get(0).encoded();
        this.signatureAlgorithm =
                Der.parse(algorithm, "signature algorithm", AlgorithmIdentifier::getInstance);
        this.signature = parts.get(2).bits();
        this.serial = new SerialNumber(tbs.serialNumber());
        this.issuer = DistinguishedName.of(tbs.issuer());
        this.notBefore = TbsCertificate.time(tbs.notBefore());
        this.notAfter = TbsCertificate.time(tbs.notAfter());
        this.subject = DistinguishedName.of(tbs.subject());
        this.key = SubjectKey.parse(tbs.subjectPublicKeyInfo().encoded());
        this.extensions = CertificateExtensions.read(tbs.extensions());
    }

    /**
     * Reads one certificate. The encoding has to be DER, with nothing after it; only the order in
     * multi-valued RDNs is forgiven.
     *
     * @throws Problem of kind {@code MALFORMED}, or {@code POLICY} for a type of key that we don't
     *     know
     */
    public static Certificate parse(byte[] der) {
        return new Certificate(der.clone());
    }

    public byte[] der() {
        return der.clone();
    }

    public SerialNumber serial() {
        return serial;
    }

    public DistinguishedName subject() {
        return subject;
    }

    public DistinguishedName issuer() {
        return issuer;
    }

    public Instant notBefore() {
        return notBefore;
    }

    /** The last second of validity, inclusive (RFC 5280 §4.1.2.5). */
    public Instant notAfter() {
        return notAfter;
    }

    public SubjectKey key() {
        return key;
    }

    /**
     * The SAN's DNS names, addresses and mailboxes; names that we would not certify are left out.
     */
    public List<SubjectAltName> names() {
        return extensions.names();
    }

    /** Whether basic constraints say {@code cA} (RFC 5280 §4.2.1.9). */
    public boolean isCa() {
        return extensions.isCa();
    }

    /** How many authorities may follow below this one; empty when any number may. */
    public OptionalInt pathLength() {
        return extensions.pathLength();
    }

    /**
     * Empty when the certificate doesn't limit its key, as the root of {@code openssl req -x509}.
     */
    public Optional<Set<KeyUsage>> keyUsage() {
        return extensions.keyUsage();
    }

    /** Dotted object identifiers; empty when there is no such extension. */
    public Set<String> extendedKeyUsages() {
        return extensions.extendedKeyUsages();
    }

    /** The content octets. */
    public Optional<byte[]> subjectKeyIdentifier() {
        return extensions.subjectKeyIdentifier();
    }

    /** The key identifier of the issuer's key, when the certificate has one. */
    public Optional<byte[]> authorityKeyIdentifier() {
        return extensions.authorityKeyIdentifier();
    }

    public NameConstraints constraints() {
        return extensions.constraints();
    }

    /** Whether subject and issuer are the same octets, as for a root. */
    public boolean isSelfIssued() {
        return subject.equals(issuer);
    }

    /** Whether the signature is by this key; says nothing about names or validity. */
    public boolean isSignedBy(SubjectKey issuerKey) {
        return Signatures.verify(issuerKey, signatureAlgorithm, toBeSigned, signature);
    }

    /**
     * How certificates below this one name it. A foreign authority without a subject key identifier
     * gets the one that we would have given it.
     */
    public Issuer asIssuer() {
        return new Issuer(subject, subjectKeyIdentifier().orElseGet(key::keyIdentifier));
    }

    /** SHA-256 over the DER, lower-case hexadecimal. */
    public String sha256() {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(der));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /** RFC 7468, with a newline at the end. */
    public String pem() {
        return Pem.encode("CERTIFICATE", der);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Certificate certificate && Arrays.equals(der, certificate.der);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(der);
    }

    @Override
    public String toString() {
        return "certificate %s of '%s'".formatted(serial, subject);
    }
}
