package org.postseal.x509;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.bouncycastle.asn1.ASN1BitString;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.ASN1Set;
import org.bouncycastle.asn1.ASN1String;
import org.bouncycastle.asn1.ASN1TaggedObject;
import org.bouncycastle.asn1.x500.AttributeTypeAndValue;
import org.bouncycastle.asn1.x500.RDN;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.postseal.problem.Kind;
import org.postseal.problem.Problem;

/**
 * A certificate signing request (PKCS #10, RFC 2986): a key whose possession was proven, and the
 * names and purposes that are asked for. Nothing else of a request is of any consequence: other
 * attributes, {@code challengePassword} among them, are dropped unread.
 */
public final class Csr {

    /** The common name of a request that is none, but says that its key is exposed. */
    public static final String PROOF_OF_COMPROMISE = "Proof of key compromise";

    private static final int MAX_NAMES = 100;

    private final byte[] der;
    private final SubjectKey key;
    private final List<SubjectAltName> names;
    private final Set<String> extendedKeyUsages;
    private final boolean proofOfCompromise;
    private final AlgorithmIdentifier signatureAlgorithm;
    private final byte[] signature;
    private final byte[] signed;

    private Csr(byte[] der, ASN1Primitive encoded) {
        ASN1Sequence request = ASN1Sequence.getInstance(encoded);
        require(request.size() == 3);
        ASN1Sequence info = ASN1Sequence.getInstance(request.getObjectAt(0));
        require(info.size() == 3 || info.size() == 4);
        require(ASN1Integer.getInstance(info.getObjectAt(0)).hasValue(0));
        ASN1BitString bits = ASN1BitString.getInstance(request.getObjectAt(2));
        require(bits.getPadBits() == 0);
        this.der = der;
        this.signed = Der.encode(info);
        this.signatureAlgorithm = AlgorithmIdentifier.getInstance(request.getObjectAt(1));
        this.signature = bits.getOctets();
        this.key = SubjectKey.of(SubjectPublicKeyInfo.getInstance(info.getObjectAt(2)));
        // Some tools leave the attributes out when there are none, though RFC 2986 has them.
        RequestedExtensions extensions =
                info.size() == 3
                        ? RequestedExtensions.none()
                        : RequestedExtensions.of(attributes(info.getObjectAt(3)));
        X500Name subject = X500Name.getInstance(info.getObjectAt(1));
        this.names = names(subject, extensions);
        this.proofOfCompromise = isProofOfCompromise(subject);
        this.extendedKeyUsages = extensions.extendedKeyUsages();
    }

    /**
     * The one request in {@code body}: DER, or PEM with text around it, also with its newlines
     * lost.
     *
     * @throws Problem of kind {@code MALFORMED} when it is anything else or damaged, of kind {@code
     *     TOO_LARGE} above 64 KiB, of kind {@code POLICY} when it asks for what is never certified
     *     (CA:TRUE, more than 100 names, other types of names or keys, keys too large) or doesn't
     *     prove possession of the key with a signature that we trust
     */
    public static Csr parse(byte[] body) {
        byte[] der = CsrBody.der(body).clone();
        Csr csr = Der.parse(der, "CSR", encoded -> new Csr(der, encoded));
        KeyRules.checkCost(csr.key);
        if (!Signatures.verify(csr.key, csr.signatureAlgorithm, csr.signed, csr.signature)) {
            throw new Problem(
                    Kind.POLICY,
                    "The signature of the CSR isn't valid, so it doesn't prove that the requester has"
                            + " the private key: make the CSR again.");
        }
        return csr;
    }

    public SubjectKey key() {
        return key;
    }

    /**
     * The subject alternative names in their order, then each common name that is a host name with
     * a dot in it or a wildcard of one; normalised, none twice.
     */
    public List<SubjectAltName> names() {
        return names;
    }

    /** Dotted OIDs. */
    public Set<String> requestedExtendedKeyUsages() {
        return extendedKeyUsages;
    }

    /**
     * Whether whoever made this wanted to show that they have the key, which somebody else should
     * have: its subject is the common name {@link #PROOF_OF_COMPROMISE} and nothing else.
     */
    public boolean isProofOfCompromise() {
        return proofOfCompromise;
    }

    private static boolean isProofOfCompromise(X500Name subject) {
        RDN[] parts = subject.getRDNs();
        return parts.length == 1
                && !parts[0].isMultiValued()
                && parts[0].getFirst().getType().equals(BCStyle.CN)
                && parts[0].getFirst().getValue() instanceof ASN1String text
                && text.getString().equals(PROOF_OF_COMPROMISE);
    }

    public byte[] der() {
        return der.clone();
    }

    private static ASN1Set attributes(ASN1Encodable encoded) {
        ASN1TaggedObject attributes = ASN1TaggedObject.getInstance(encoded);
        require(attributes.hasContextTag(0));
        return ASN1Set.getInstance(attributes, false);
    }

    private static List<SubjectAltName> names(X500Name subject, RequestedExtensions extensions) {
        Set<SubjectAltName> names = new LinkedHashSet<>();
        // Before any of them is parsed: reading a name can be expensive.
        requireFewNames(extensions.names().size());
        extensions.names().forEach(name -> names.add(SubjectAltName.of(name)));
        for (RDN rdn : subject.getRDNs(BCStyle.CN)) {
            for (AttributeTypeAndValue attribute : rdn.getTypesAndValues()) {
                if (attribute.getType().equals(BCStyle.CN)) {
                    hostName(attribute.getValue()).ifPresent(names::add);
                }
            }
        }
        requireFewNames(names.size());
        return List.copyOf(names);
    }

    private static void requireFewNames(int count) {
        if (count > MAX_NAMES) {
            throw new Problem(
                    Kind.POLICY,
                    "The CSR asks for more than "
                            + MAX_NAMES
                            + " names: ask for several certificates.");
        }
    }

    /** A CN that is no host name at all is dropped; one that only policy forbids is refused. */
    private static Optional<SubjectAltName> hostName(ASN1Encodable value) {
        String text = ((ASN1String) value).getString();
        if (text.codePoints().anyMatch(Character::isISOControl)) {
            throw new Problem(
                    Kind.MALFORMED, "The common name of the CSR has a control character.");
        }
        boolean candidate = text.indexOf('.') >= 0 || text.startsWith("*");
        if (!candidate || text.codePoints().anyMatch(Character::isWhitespace)) {
            return Optional.empty();
        }
        try {
            return Optional.of(SubjectAltName.parseDns(text))
                    .filter(name -> name.host().labels() > 1)
                    .map(SubjectAltName.class::cast);
        } catch (Problem e) {
            if (e.kind() == Kind.POLICY) {
                throw e;
            }
            return Optional.empty();
        }
    }

    /** For the structure of RFC 2986 §4; {@link Der#parse} makes it a Problem. */
    private static void require(boolean asInRfc2986) {
        if (!asInRfc2986) {
            throw new IllegalArgumentException("not a CertificationRequest");
        }
    }
}
