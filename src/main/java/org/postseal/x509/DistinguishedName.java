package org.postseal.x509;

import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1String;
import org.bouncycastle.asn1.DERUTF8String;
import org.bouncycastle.asn1.x500.AttributeTypeAndValue;
import org.bouncycastle.asn1.x500.RDN;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.postseal.problem.Kind;
import org.postseal.problem.Problem;

/**
 * A distinguished name as the octets that encode it. A certificate's issuer has to be its issuer's
 * subject (RFC 5280 §4.1.2.4), and many readers compare octets; so the octets of a foreign
 * authority's name are kept, whatever string types and order it used.
 */
public final class DistinguishedName {

    private static final DistinguishedName EMPTY =
            new DistinguishedName(DerEncoding.sequence(List.of()));

    private static final Pattern GENERATION = Pattern.compile(" G[1-9][0-9]{0,3}$");

    private final byte[] der;

    private DistinguishedName(byte[] der) {
        this.der = der;
    }

    /** The name without attributes, for a subject that is named by its SAN alone. */
    public static DistinguishedName empty() {
        return EMPTY;
    }

    /**
     * Keeps a name as it is encoded.
     *
     * @throws Problem of kind {@code MALFORMED} when {@code der} is not the encoding of a name
     */
    public static DistinguishedName ofDer(byte[] der) {
        return of(DerElement.read(der, "name"));
    }

    /** From a part of a structure whose encoding was checked. */
    static DistinguishedName of(DerElement name) {
        for (DerElement rdn : name.sequence()) {
            List<DerElement> attributes = rdn.require(DerElement.SET).children();
            if (attributes.isEmpty()) {
                throw rdn.unexpected();
            }
            for (DerElement attribute : attributes) {
                List<DerElement> typeAndValue = attribute.sequence();
                if (typeAndValue.size() != 2) {
                    throw attribute.unexpected();
                }
                typeAndValue.get(0).require(DerElement.OBJECT_IDENTIFIER);
            }
        }
        return new DistinguishedName(name.encoded());
    }

    /** The common names that are texts; of a host's certificate, usually one. */
    public List<String> commonNames() {
        return Arrays.stream(X500Name.getInstance(der).getRDNs(BCStyle.CN))
                .flatMap(rdn -> Arrays.stream(rdn.getTypesAndValues()))
                .filter(attribute -> attribute.getType().equals(BCStyle.CN))
                .map(AttributeTypeAndValue::getValue)
                .filter(ASN1String.class::isInstance)
                .map(value -> ((ASN1String) value).getString())
                .toList();
    }

    /**
     * Reads a name as RFC 4514 writes it, the most specific part first, for example {@code CN=Mail
     * CA,O=Example}; encoded as UTF8String in the order that OpenSSL's {@code /O=Example/CN=Mail
     * CA} has.
     *
     * @throws Problem of kind {@code MALFORMED} when it is empty, can't be read, or an attribute is
     *     unknown or longer than RFC 5280 allows
     */
    public static DistinguishedName parse(String rfc4514) {
        RDN[] rdns = rdns(rfc4514);
        if (rdns.length == 0) {
            throw new Problem(
                    Kind.MALFORMED, "The subject is empty; give one such as CN=Mail CA,O=Example.");
        }
        for (RDN rdn : rdns) {
            for (AttributeTypeAndValue attribute : rdn.getTypesAndValues()) {
                NameAttribute.check(attribute.getType(), text(attribute.getValue()));
            }
        }
        return new DistinguishedName(Der.encode(new X500Name(reversed(rdns))));
    }

    private static RDN[] rdns(String rfc4514) {
        try {
            return BCStyle.INSTANCE.fromString(rfc4514);
        } catch (IllegalArgumentException | IllegalStateException e) {
            throw new Problem(
                    Kind.MALFORMED,
                    "The subject can't be read as an RFC 4514 name such as CN=Mail CA,O=Example.",
                    e);
        }
    }

    private static String text(ASN1Encodable value) {
        return value instanceof ASN1String string ? string.getString() : "";
    }

    /** RFC 4514 §2.1 writes the last RDN first. */
    private static RDN[] reversed(RDN[] rdns) {
        RDN[] reversed = new RDN[rdns.length];
        for (int i = 0; i < rdns.length; i++) {
            reversed[i] = rdns[rdns.length - 1 - i];
        }
        return reversed;
    }

    /**
     * Whether it is the same name to RFC 5280 §7.1, which forgives case, spaces and string types:
     * an authority elsewhere may have encoded anew what a request said.
     */
    public boolean matches(DistinguishedName other) {
        return X500Name.getInstance(der).equals(X500Name.getInstance(other.der));
    }

    /**
     * The name of the authority that follows one of this name: the last common name ends with its
     * number, {@code CN=Mail CA G2}. The other parts stay as they are encoded.
     *
     * @param number 2 for the first that follows
     * @throws Problem of kind {@code POLICY} when there is no common name, or it gets too long
     */
    public DistinguishedName generation(int number) {
        RDN[] rdns = X500Name.getInstance(der).getRDNs();
        for (int i = rdns.length - 1; i >= 0; i--) {
            AttributeTypeAndValue first = rdns[i].getFirst();
            if (!rdns[i].isMultiValued() && first.getType().equals(BCStyle.CN)) {
                String name = GENERATION.matcher(text(first.getValue())).replaceFirst("");
                String next = name + " G" + number;
                NameAttribute.check(BCStyle.CN, next);
                rdns[i] = new RDN(BCStyle.CN, new DERUTF8String(next));
                return new DistinguishedName(Der.encode(new X500Name(rdns)));
            }
        }
        throw new Problem(
                Kind.POLICY, "The subject \"" + this + "\" has no common name; give the new one.");
    }

    public boolean isEmpty() {
        return equals(EMPTY);
    }

    /** The encoding, byte for byte as it was read. */
    public byte[] der() {
        return der.clone();
    }

    /**
     * Equal when the octets are; RFC 5280 §7.1 would forgive case and spaces, many readers don't.
     */
    @Override
    public boolean equals(Object other) {
        return other instanceof DistinguishedName name && Arrays.equals(der, name.der);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(der);
    }

    /** For people, as RFC 4514 writes it; not to be parsed back where octets matter. */
    @Override
    public String toString() {
        return new X500Name(reversed(X500Name.getInstance(der).getRDNs())).toString();
    }
}
