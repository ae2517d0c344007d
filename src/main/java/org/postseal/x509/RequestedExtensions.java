package org.postseal.x509;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.ASN1Set;
import org.bouncycastle.asn1.pkcs.Attribute;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.Extensions;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.postseal.problem.Kind;
import org.postseal.problem.Problem;

/**
 * What a CSR asks for in its extensionRequest attribute (RFC 2986 §4.1, RFC 2985 §5.4.2): names and
 * purposes are read, CA:TRUE is refused, everything else is left alone since extensions come from
 * the profile.
 */
final class RequestedExtensions {

    /** The same under the name that older Microsoft tools give it; OpenSSL reads it too. */
    private static final ASN1ObjectIdentifier MICROSOFT =
            new ASN1ObjectIdentifier("1.3.6.1.4.1.311.2.1.14");

    private static final Set<ASN1ObjectIdentifier> ATTRIBUTES =
            Set.of(PKCSObjectIdentifiers.pkcs_9_at_extensionRequest, MICROSOFT);

    private final List<GeneralName> names;
    private final Set<String> extendedKeyUsages;

    private RequestedExtensions(Extensions extensions) {
        BasicConstraints constraints =
                read(extensions, Extension.basicConstraints, BasicConstraints::getInstance);
        if (constraints != null && constraints.isCA()) {
            throw new Problem(
                    Kind.POLICY,
                    "The CSR asks for a CA certificate (CA:TRUE): only an administrator creates"
                            + " authorities. Make the CSR without it.");
        }
        GeneralNames alternatives =
                read(extensions, Extension.subjectAlternativeName, GeneralNames::getInstance);
        this.names = alternatives == null ? List.of() : List.of(alternatives.getNames());
        ExtendedKeyUsage usage =
                read(extensions, Extension.extendedKeyUsage, ExtendedKeyUsage::getInstance);
        this.extendedKeyUsages =
                usage == null
                        ? Set.of()
                        : Arrays.stream(usage.getUsages())
                                .map(purpose -> purpose.getId())
                                .collect(Collectors.toUnmodifiableSet());
    }

    private RequestedExtensions() {
        this.names = List.of();
        this.extendedKeyUsages = Set.of();
    }

    /**
     * Reads the attributes of a request.
     *
     * @throws Problem of kind {@code MALFORMED}, or {@code POLICY} for CA:TRUE
     * @throws IllegalArgumentException and what else {@link Der#parse} makes a Problem of
     */
    static RequestedExtensions of(ASN1Set attributes) {
        List<Attribute> requests = new ArrayList<>();
        attributes.forEach(
                encoded -> {
                    Attribute attribute = Attribute.getInstance(encoded);
                    if (ATTRIBUTES.contains(attribute.getAttrType())) {
                        requests.add(attribute);
                    }
                });
        if (requests.isEmpty()) {
            return none();
        }
        // With two of them, another reader could see other names than we do.
        if (requests.size() > 1 || requests.get(0).getAttrValues().size() != 1) {
            throw new Problem(Kind.MALFORMED, "The CSR asks for extensions more than once.");
        }
        return new RequestedExtensions(
                Extensions.getInstance(requests.get(0).getAttrValues().getObjectAt(0)));
    }

    static RequestedExtensions none() {
        return new RequestedExtensions();
    }

    List<GeneralName> names() {
        return names;
    }

    /** Dotted OIDs. */
    Set<String> extendedKeyUsages() {
        return extendedKeyUsages;
    }

    private static <T> T read(
            Extensions extensions, ASN1ObjectIdentifier id, Function<ASN1Primitive, T> type) {
        Extension extension = extensions.getExtension(id);
        return extension == null
                ? null
                : Der.parse(
                        extension.getExtnValue().getOctets(),
                        "requested extension " + id.getId(),
                        type);
    }
}
