package org.postseal.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1Object;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.ocsp.CertID;
import org.bouncycastle.asn1.ocsp.OCSPObjectIdentifiers;
import org.bouncycastle.asn1.ocsp.OCSPRequest;
import org.bouncycastle.asn1.ocsp.Request;
import org.bouncycastle.asn1.ocsp.TBSRequest;
import org.bouncycastle.asn1.oiw.OIWObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.Extensions;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.postseal.x509.Certificate;

/** An OCSP request, made by Bouncy Castle. */
public final class OcspQuestion {

    private static final Map<String, ASN1ObjectIdentifier> HASHES =
            Map.of(
                    "SHA-1", OIWObjectIdentifiers.idSHA1,
                    "SHA-256", NISTObjectIdentifiers.id_sha256,
                    "SHA-384", NISTObjectIdentifiers.id_sha384);

    private final Certificate issuer;
    private final ASN1EncodableVector requests = new ASN1EncodableVector();
    private final List<Extension> extensions = new ArrayList<>();

    private OcspQuestion(Certificate issuer) {
        this.issuer = issuer;
    }

    public static OcspQuestion to(Certificate issuer) {
        return new OcspQuestion(issuer);
    }

    /** One more certificate of the issuer. */
    public OcspQuestion about(String hash, long serial) {
        return about(hash, BigInteger.valueOf(serial));
    }

    public OcspQuestion about(String hash, BigInteger serial) {
        requests.add(new Request(certId(hash, serial), null));
        return this;
    }

    /** With a critical extension, of this certificate only. */
    public OcspQuestion aboutCritically(String hash, long serial, ASN1ObjectIdentifier extension) {
        requests.add(
                new Request(
                        certId(hash, BigInteger.valueOf(serial)),
                        new Extensions(new Extension(extension, true, new byte[] {5, 0}))));
        return this;
    }

    public OcspQuestion nonce(byte[] nonce) {
        return extension(
                OCSPObjectIdentifiers.id_pkix_ocsp_nonce,
                false,
                encoded(new DEROctetString(nonce)));
    }

    public OcspQuestion extension(ASN1ObjectIdentifier oid, boolean critical, byte[] value) {
        extensions.add(new Extension(oid, critical, value));
        return this;
    }

    public byte[] der() {
        Extensions requestExtensions =
                extensions.isEmpty() ? null : new Extensions(extensions.toArray(Extension[]::new));
        return encoded(
                new OCSPRequest(
                        new TBSRequest(null, new DERSequence(requests), requestExtensions), null));
    }

    private CertID certId(String hash, BigInteger serial) {
        byte[] key =
                SubjectPublicKeyInfo.getInstance(issuer.key().spki())
                        .getPublicKeyData()
                        .getOctets();
        return new CertID(
                new AlgorithmIdentifier(HASHES.get(hash), DERNull.INSTANCE),
                new DEROctetString(digest(hash, issuer.subject().der())),
                new DEROctetString(digest(hash, key)),
                new ASN1Integer(serial));
    }

    private static byte[] digest(String hash, byte[] octets) {
        try {
            return MessageDigest.getInstance(hash).digest(octets);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    private static byte[] encoded(ASN1Object value) {
        try {
            return value.getEncoded("DER");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
