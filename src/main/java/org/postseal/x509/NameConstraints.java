package org.postseal.x509;

import static java.util.Objects.requireNonNullElse;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1IA5String;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.DERIA5String;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralSubtree;
import org.bouncycastle.asn1.x509.NameConstraintValidatorException;
import org.bouncycastle.asn1.x509.PKIXNameConstraintValidator;
import org.postseal.problem.Problem;

/**
 * The names that an authority may certify (RFC 5280 §4.2.1.10), as the octets of the extension's
 * value, or none.
 */
public final class NameConstraints {

    private static final String WILDCARD = "*.";
    private static final NameConstraints NONE =
            new NameConstraints(null, new GeneralSubtree[0], new GeneralSubtree[0]);

    /** Address and mask, both zero, take in every address. */
    private static final List<GeneralName> EVERY_ADDRESS =
            List.of(addresses(new byte[8]), addresses(new byte[32]));

    private final byte[] der;
    private final List<GeneralSubtree> permitted;
    private final List<GeneralSubtree> excluded;

    /** Filled once and only read from then on. */
    private final PKIXNameConstraintValidator validator = new PKIXNameConstraintValidator();

    private NameConstraints(byte[] der, GeneralSubtree[] permitted, GeneralSubtree[] excluded) {
        this.der = der;
        this.permitted = List.of(permitted);
        this.excluded = List.of(excluded);
        if (permitted.length > 0) {
            validator.intersectPermittedSubtree(permitted);
        }
        this.excluded.forEach(validator::addExcludedSubtree);
    }

    /** Any name may be certified. */
    public static NameConstraints none() {
        return NONE;
    }

    /**
     * These domains and everything below them, as DNS names and as domains of e-mail addresses. IP
     * addresses are then excluded altogether: a constraint on one type of name says nothing about
     * the others.
     */
    public static NameConstraints permitting(List<HostName> domains) {
        if (domains.isEmpty()) {
            return none();
        }
        List<GeneralSubtree> permitted = new ArrayList<>();
        for (HostName domain : domains) {
            permitted.add(subtree(GeneralName.dNSName, domain.value()));
        }
        for (HostName domain : domains) {
            // For mailboxes the host itself and the hosts below it are two constraints.
            permitted.add(subtree(GeneralName.rfc822Name, domain.value()));
            permitted.add(subtree(GeneralName.rfc822Name, "." + domain));
        }
        GeneralSubtree[] excluded =
                EVERY_ADDRESS.stream().map(GeneralSubtree::new).toArray(GeneralSubtree[]::new);
        return ofDer(
                Der.encode(
                        new org.bouncycastle.asn1.x509.NameConstraints(
                                permitted.toArray(GeneralSubtree[]::new), excluded)));
    }

    /**
     * Keeps constraints as they are encoded.
     *
     * @param der the value of the extension
     * @throws Problem of kind {@code MALFORMED}
     */
    public static NameConstraints ofDer(byte[] der) {
        return Der.parse(der, "name constraints", value -> read(der.clone(), value));
    }

    private static NameConstraints read(byte[] der, ASN1Primitive value) {
        var subtrees = org.bouncycastle.asn1.x509.NameConstraints.getInstance(value);
        return new NameConstraints(
                der,
                requireNonNullElse(subtrees.getPermittedSubtrees(), new GeneralSubtree[0]),
                requireNonNullElse(subtrees.getExcludedSubtrees(), new GeneralSubtree[0]));
    }

    /** The value of the extension, byte for byte; empty when there is none. */
    public Optional<byte[]> der() {
        return Optional.ofNullable(der).map(byte[]::clone);
    }

    /**
     * The domains whose hosts may be certified, as they are encoded; empty when DNS names are not
     * limited to any.
     */
    public List<String> permittedDomains() {
        return permitted.stream()
                .map(GeneralSubtree::getBase)
                .filter(base -> base.getTagNo() == GeneralName.dNSName)
                .map(NameConstraints::text)
                .toList();
    }

    /**
     * Whether what is excluded here is also excluded there, and what is permitted there of other
     * names than hosts' is permitted here, as it is written.
     */
    public boolean isKeptBy(NameConstraints other) {
        return other.excluded.containsAll(excluded)
                && permitted.stream()
                        .map(subtree -> subtree.getBase().getTagNo())
                        .filter(type -> type != GeneralName.dNSName)
                        .allMatch(type -> isNarrower(other.ofType(type), ofType(type)));
    }

    private List<GeneralSubtree> ofType(int type) {
        return permitted.stream().filter(one -> one.getBase().getTagNo() == type).toList();
    }

    private static boolean isNarrower(List<GeneralSubtree> these, List<GeneralSubtree> those) {
        return !these.isEmpty() && those.containsAll(these);
    }

    /** Why {@code name} may not be certified, as a sentence; empty when it may. */
    public Optional<String> violation(SubjectAltName name) {
        return permits(name.toGeneralName())
                ? Optional.empty()
                : Optional.of(
                        "The authority's name constraints don't allow %s.".formatted(name.text()));
    }

    /** Whether RFC 5280 §6.1.3 (b) and (c) let this name pass. */
    boolean permits(GeneralName name) {
        try {
            validator.checkPermitted(name);
            validator.checkExcluded(name);
            return !coversExcluded(name);
        } catch (NameConstraintValidatorException e) {
            return false;
        }
    }

    /**
     * RFC 5280 compares a wildcard as if it were a name. One label below its base there may be an
     * excluded name that it would cover all the same.
     */
    private boolean coversExcluded(GeneralName name) {
        return name.getTagNo() == GeneralName.dNSName
                && text(name).startsWith(WILDCARD)
                && excluded.stream()
                        .map(GeneralSubtree::getBase)
                        .filter(base -> base.getTagNo() == GeneralName.dNSName)
                        .anyMatch(base -> parent(text(base)).equalsIgnoreCase(parent(text(name))));
    }

    private static String text(GeneralName name) {
        return ASN1IA5String.getInstance(name.getName()).getString();
    }

    private static String parent(String domain) {
        return domain.substring(domain.indexOf('.') + 1);
    }

    private static GeneralSubtree subtree(int type, String value) {
        return new GeneralSubtree(new GeneralName(type, new DERIA5String(value, true)));
    }

    private static GeneralName addresses(byte[] addressAndMask) {
        return new GeneralName(GeneralName.iPAddress, new DEROctetString(addressAndMask));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof NameConstraints constraints && Arrays.equals(der, constraints.der);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(der);
    }
}
