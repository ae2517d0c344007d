package org.postseal.x509;

import static java.util.Map.entry;
import static org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers.id_RSASSA_PSS;
import static org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers.sha256WithRSAEncryption;
import static org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers.sha384WithRSAEncryption;
import static org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers.sha512WithRSAEncryption;
import static org.bouncycastle.asn1.x9.X9ObjectIdentifiers.ecdsa_with_SHA256;
import static org.bouncycastle.asn1.x9.X9ObjectIdentifiers.ecdsa_with_SHA384;
import static org.bouncycastle.asn1.x9.X9ObjectIdentifiers.ecdsa_with_SHA512;

import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.edec.EdECObjectIdentifiers;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.oiw.OIWObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.RSASSAPSSparams;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.postseal.problem.Kind;
import org.postseal.problem.Problem;

/**
 * How a signature was made, as an AlgorithmIdentifier says it: the schemes that we trust and no
 * others.
 *
 * @param keys the types of key that can make it
 * @param jcaName for {@link java.security.Signature}
 * @param pss the parameters of RSASSA-PSS
 */
record SignatureScheme(Set<KeyType> keys, String jcaName, Optional<PSSParameterSpec> pss) {

    private static final Set<KeyType> RSA = EnumSet.of(KeyType.RSA);
    private static final Set<KeyType> EC =
            EnumSet.of(KeyType.EC_P256, KeyType.EC_P384, KeyType.EC_P521);
    private static final Set<KeyType> ED25519 = EnumSet.of(KeyType.ED25519);

    private static final Map<ASN1ObjectIdentifier, SignatureScheme> PLAIN =
            Map.ofEntries(
                    entry(sha256WithRSAEncryption, plain(RSA, "SHA256withRSA")),
                    entry(sha384WithRSAEncryption, plain(RSA, "SHA384withRSA")),
                    entry(sha512WithRSAEncryption, plain(RSA, "SHA512withRSA")),
                    entry(ecdsa_with_SHA256, plain(EC, "SHA256withECDSA")),
                    entry(ecdsa_with_SHA384, plain(EC, "SHA384withECDSA")),
                    entry(ecdsa_with_SHA512, plain(EC, "SHA512withECDSA")),
                    entry(EdECObjectIdentifiers.id_Ed25519, plain(ED25519, "Ed25519")));

    private static final Map<ASN1ObjectIdentifier, String> BROKEN =
            Map.ofEntries(
                    entry(PKCSObjectIdentifiers.md5WithRSAEncryption, "MD5"),
                    entry(PKCSObjectIdentifiers.sha1WithRSAEncryption, "SHA-1"),
                    entry(OIWObjectIdentifiers.sha1WithRSA, "SHA-1"),
                    entry(X9ObjectIdentifiers.ecdsa_with_SHA1, "SHA-1"));

    /** The hashes of PSS: JCA name and the mask generation with the same hash (RFC 4055 §3.1). */
    private static final Map<ASN1ObjectIdentifier, MGF1ParameterSpec> PSS_HASHES =
            Map.of(
                    NISTObjectIdentifiers.id_sha256, MGF1ParameterSpec.SHA256,
                    NISTObjectIdentifiers.id_sha384, MGF1ParameterSpec.SHA384,
                    NISTObjectIdentifiers.id_sha512, MGF1ParameterSpec.SHA512);

    /** More than the salt of any key that we read: a bound for the provider. */
    private static final int MAX_SALT_OCTETS = 2048;

    private static final String BAD_PSS = "The parameters of RSASSA-PSS are damaged.";

    private static SignatureScheme plain(Set<KeyType> keys, String jcaName) {
        return new SignatureScheme(keys, jcaName, Optional.empty());
    }

    /**
     * The scheme of that identifier.
     *
     * @throws Problem of kind {@code POLICY} for one that isn't trusted, of kind {@code MALFORMED}
     *     when its parameters aren't what its RFC says
     */
    static SignatureScheme of(AlgorithmIdentifier identifier) {
        ASN1ObjectIdentifier algorithm = identifier.getAlgorithm();
        if (algorithm.equals(id_RSASSA_PSS)) {
            return pss(identifier.getParameters());
        }
        SignatureScheme scheme = PLAIN.get(algorithm);
        if (scheme == null) {
            throw untrusted(
                    "The signature algorithm "
                            + Optional.ofNullable(BROKEN.get(algorithm)).orElse(algorithm.getId()));
        }
        // RFC 4055 section 5: NULL, but take absent too. RFC 5758, RFC 8410: absent.
        boolean nullAllowed = scheme.keys.equals(RSA);
        ASN1Encodable parameters = identifier.getParameters();
        if (parameters != null && !(nullAllowed && DERNull.INSTANCE.equals(parameters))) {
            throw new Problem(
                    Kind.MALFORMED, "The signature algorithm has parameters that it can't have.");
        }
        return scheme;
    }

    /** RFC 4055 §3.1, where everything that is absent means SHA-1. */
    private static SignatureScheme pss(ASN1Encodable encoded) {
        RSASSAPSSparams parameters = pssParameters(encoded);
        ASN1ObjectIdentifier hash = parameters.getHashAlgorithm().getAlgorithm();
        MGF1ParameterSpec mask = PSS_HASHES.get(hash);
        AlgorithmIdentifier maskGeneration = parameters.getMaskGenAlgorithm();
        int salt = parameters.getSaltLength().intValue();
        if (mask == null
                || !maskGeneration.getAlgorithm().equals(PKCSObjectIdentifiers.id_mgf1)
                || !hash.equals(maskHash(maskGeneration))
                || parameters.getTrailerField().intValue() != 1
                || salt > MAX_SALT_OCTETS) {
            throw untrusted("RSASSA-PSS with these parameters");
        }
        PSSParameterSpec spec =
                new PSSParameterSpec(mask.getDigestAlgorithm(), "MGF1", mask, salt, 1);
        return new SignatureScheme(RSA, "RSASSA-PSS", Optional.of(spec));
    }

    private static RSASSAPSSparams pssParameters(ASN1Encodable encoded) {
        try {
            RSASSAPSSparams parameters = RSASSAPSSparams.getInstance(encoded);
            if (parameters != null && parameters.getSaltLength().signum() >= 0) {
                return parameters;
            }
        } catch (IllegalArgumentException | IllegalStateException | ClassCastException e) {
            throw new Problem(Kind.MALFORMED, BAD_PSS, e);
        }
        throw new Problem(Kind.MALFORMED, BAD_PSS);
    }

    private static ASN1ObjectIdentifier maskHash(AlgorithmIdentifier maskGeneration) {
        try {
            return AlgorithmIdentifier.getInstance(maskGeneration.getParameters()).getAlgorithm();
        } catch (IllegalArgumentException e) {
            throw new Problem(Kind.MALFORMED, BAD_PSS, e);
        }
    }

    private static Problem untrusted(String what) {
        return new Problem(
                Kind.POLICY,
                what + " isn't trusted: sign with SHA-256, SHA-384 or SHA-512 (openssl: -sha256).");
    }
}
