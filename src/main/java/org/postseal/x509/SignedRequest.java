package org.postseal.x509;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.ASN1Set;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.cms.Attribute;
import org.bouncycastle.asn1.cms.AttributeTable;
import org.bouncycastle.asn1.cms.CMSAttributes;
import org.bouncycastle.asn1.cms.CMSObjectIdentifiers;
import org.bouncycastle.asn1.cms.ContentInfo;
import org.bouncycastle.asn1.cms.IssuerAndSerialNumber;
import org.bouncycastle.asn1.cms.SignedData;
import org.bouncycastle.asn1.cms.SignerInfo;
import org.bouncycastle.asn1.cms.Time;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.postseal.problem.Kind;
import org.postseal.problem.Problem;

/**
 * Octets that a host has signed with its current certificate's key: a CMS SignedData (RFC 5652 §5)
 * with its content, exactly one signer, that signer's certificate, and signed attributes with the
 * time. Whose certificate it is, and whether the time is recent, is for the reader to judge.
 */
public final class SignedRequest {

    private static final String WHAT = "CMS SignedData";

    /** How the digest that the signer names is called in Java, and with RSA in CMS (RFC 5754). */
    private record Digest(String jcaName, ASN1ObjectIdentifier withRsa) {}

    private static final Map<ASN1ObjectIdentifier, Digest> DIGESTS =
            Map.of(
                    NISTObjectIdentifiers.id_sha256,
                    new Digest("SHA-256", PKCSObjectIdentifiers.sha256WithRSAEncryption),
                    NISTObjectIdentifiers.id_sha384,
                    new Digest("SHA-384", PKCSObjectIdentifiers.sha384WithRSAEncryption),
                    NISTObjectIdentifiers.id_sha512,
                    new Digest("SHA-512", PKCSObjectIdentifiers.sha512WithRSAEncryption));

    private final Certificate signer;
    private final byte[] content;
    private final Instant signingTime;
    private final byte[] signedAttributes;
    private final AlgorithmIdentifier signatureAlgorithm;
    private final byte[] signature;

    private SignedRequest(ASN1Primitive encoded) {
        ContentInfo info = ContentInfo.getInstance(encoded);
        if (!info.getContentType().equals(CMSObjectIdentifiers.signedData)) {
            throw malformed("is not of the type SignedData");
        }
        SignedData data = SignedData.getInstance(info.getContent());
        this.content = content(data);
        SignerInfo signerInfo = onlySigner(data);
        this.signer = certificate(data, signerInfo);
        Digest digest = DIGESTS.get(signerInfo.getDigestAlgorithm().getAlgorithm());
        if (digest == null) {
            throw new Problem(
                    Kind.POLICY, "The CMS must be signed with SHA-256, SHA-384 or SHA-512.");
        }
        ASN1Set attributes = signerInfo.getAuthenticatedAttributes();
        if (attributes == null) {
            throw malformed("has no signed attributes; sign it without -noattr");
        }
        this.signedAttributes = Der.encode(attributes);
        AttributeTable table = new AttributeTable(attributes);
        requireSameContent(table, data, digest);
        this.signingTime = signingTime(table);
        this.signatureAlgorithm = withDigest(signerInfo.getDigestEncryptionAlgorithm(), digest);
        this.signature = signerInfo.getEncryptedDigest().getOctets();
    }

    /**
     * Reads and verifies.
     *
     * @param body DER, as {@code openssl cms -sign -binary -nodetach -outform DER} makes it
     * @throws Problem of kind {@code MALFORMED} when it is anything else, of kind {@code
     *     UNAUTHENTICATED} when the signature is not the signer's, of kind {@code POLICY} when the
     *     key is of a size that none of ours has
     */
    public static SignedRequest parse(byte[] body) {
        SignedRequest request = Der.parse(body, WHAT, SignedRequest::new);
        // Anybody can make the certificate, and sends this without a token.
        KeyRules.checkCost(request.signer.key());
        if (!Signatures.verify(
                request.signer.key(),
                request.signatureAlgorithm,
                request.signedAttributes,
                request.signature)) {
            throw new Problem(
                    Kind.UNAUTHENTICATED,
                    "The CMS signature is not one by the key of the certificate in it.");
        }
        return request;
    }

    /** The one certificate whose key has signed. */
    public Certificate signer() {
        return signer;
    }

    public byte[] content() {
        return content.clone();
    }

    /** As the signer says. */
    public Instant signingTime() {
        return signingTime;
    }

    /** SHA-256 in hex of what is signed: the same for a replay, whatever was changed around it. */
    public String digest() {
        return HexFormat.of().formatHex(hash("SHA-256", signedAttributes));
    }

    private static byte[] content(SignedData data) {
        if (!data.getEncapContentInfo().getContentType().equals(CMSObjectIdentifiers.data)) {
            throw malformed("does not hold plain data");
        }
        if (data.getEncapContentInfo().getContent() == null) {
            throw malformed("does not hold the CSR; sign it with -nodetach");
        }
        return ASN1OctetString.getInstance(data.getEncapContentInfo().getContent()).getOctets();
    }

    private static SignerInfo onlySigner(SignedData data) {
        if (data.getSignerInfos().size() != 1) {
            throw malformed("must have exactly one signer");
        }
        return SignerInfo.getInstance(data.getSignerInfos().getObjectAt(0));
    }

    private static Certificate certificate(SignedData data, SignerInfo signerInfo) {
        ASN1Set certificates = data.getCertificates();
        List<Certificate> matching =
                certificates == null
                        ? List.of()
                        : StreamSupport.stream(certificates.spliterator(), false)
                                .filter(ASN1Sequence.class::isInstance)
                                .map(one -> Certificate.parse(Der.encode((ASN1Sequence) one)))
                                .filter(one -> identifies(signerInfo, one))
                                .toList();
        if (matching.size() != 1) {
            throw malformed("must hold the signer's certificate, once");
        }
        return matching.get(0);
    }

    private static boolean identifies(SignerInfo signerInfo, Certificate certificate) {
        ASN1Encodable id = signerInfo.getSID().getId();
        if (id instanceof ASN1OctetString keyIdentifier) {
            return certificate
                    .subjectKeyIdentifier()
                    .map(own -> MessageDigest.isEqual(own, keyIdentifier.getOctets()))
                    .orElse(false);
        }
        IssuerAndSerialNumber named = IssuerAndSerialNumber.getInstance(id);
        return named.getSerialNumber().hasValue(certificate.serial().value())
                && DistinguishedName.ofDer(Der.encode(named.getName()))
                        .equals(certificate.issuer());
    }

    /** RFC 5652 §11.1, §11.2: the attributes are signed, and bind the content by its hash. */
    private static void requireSameContent(AttributeTable table, SignedData data, Digest digest) {
        ASN1Encodable type = only(table, CMSAttributes.contentType);
        byte[] claimed =
                ASN1OctetString.getInstance(only(table, CMSAttributes.messageDigest)).getOctets();
        if (!type.equals(data.getEncapContentInfo().getContentType())
                || !MessageDigest.isEqual(claimed, hash(digest.jcaName(), content(data)))) {
            throw new Problem(
                    Kind.UNAUTHENTICATED, "The CMS holds another content than was signed.");
        }
    }

    private static Instant signingTime(AttributeTable table) {
        try {
            return Time.getInstance(only(table, CMSAttributes.signingTime)).getDate().toInstant();
        } catch (IllegalStateException e) {
            throw new Problem(Kind.MALFORMED, "The CMS has no readable signing time.", e);
        }
    }

    /** RFC 5652 §11: each of these attributes is there once and has one value. */
    private static ASN1Encodable only(AttributeTable table, ASN1ObjectIdentifier type) {
        if (table.getAll(type).size() != 1) {
            throw malformed(
                    "must have the signed attributes content type, message digest and signing time");
        }
        ASN1Encodable[] values = Attribute.getInstance(table.get(type)).getAttributeValues();
        if (values.length != 1) {
            throw malformed("has a signed attribute with several values");
        }
        return values[0];
    }

    /** RFC 5754 §3.2: with RSA, CMS may name the key's algorithm only and the digest apart. */
    private static AlgorithmIdentifier withDigest(AlgorithmIdentifier named, Digest digest) {
        return named.getAlgorithm().equals(PKCSObjectIdentifiers.rsaEncryption)
                ? new AlgorithmIdentifier(digest.withRsa(), DERNull.INSTANCE)
                : named;
    }

    private static byte[] hash(String algorithm, byte[] octets) {
        try {
            return MessageDigest.getInstance(algorithm).digest(octets);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-2", e);
        }
    }

    private static Problem malformed(String why) {
        return new Problem(Kind.MALFORMED, "The " + WHAT + " " + why + ".");
    }
}
