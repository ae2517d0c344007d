package org.postseal.x509;

import java.util.Arrays;
import java.util.regex.Pattern;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.postseal.problem.Kind;
import org.postseal.problem.Problem;

/**
 * The attributes that a new authority's name may have, with what each may hold (RFC 5280 Appendix
 * A.1).
 */
enum NameAttribute {
    COMMON_NAME(BCStyle.CN, 64, Charset.UTF8),
    ORGANIZATION(BCStyle.O, 64, Charset.UTF8),
    ORGANIZATIONAL_UNIT(BCStyle.OU, 64, Charset.UTF8),
    LOCALITY(BCStyle.L, 128, Charset.UTF8),
    STATE_OR_PROVINCE(BCStyle.ST, 128, Charset.UTF8),
    STREET(BCStyle.STREET, 128, Charset.UTF8),
    COUNTRY(BCStyle.C, 2, Charset.COUNTRY),
    SERIAL_NUMBER(BCStyle.SERIALNUMBER, 64, Charset.PRINTABLE),
    DOMAIN_COMPONENT(BCStyle.DC, 63, Charset.ASCII),
    EMAIL_ADDRESS(BCStyle.EmailAddress, 255, Charset.ASCII);

    /**
     * Bouncy Castle cuts characters to eight bits in all but UTF8String, so they are checked here.
     */
    private enum Charset {
        UTF8("[^\\p{Cntrl}\\p{Cs}\\p{Cn}]+"),
        PRINTABLE("[A-Za-z0-9 '()+,./:=?-]+"),
        COUNTRY("[A-Z]{2}"),
        ASCII("[!-~]+");

        private final Pattern pattern;

        Charset(String regex) {
            this.pattern = Pattern.compile(regex);
        }
    }

    private final String oid;
    private final int maxLength;
    private final Charset charset;

    NameAttribute(ASN1ObjectIdentifier type, int maxLength, Charset charset) {
        this.oid = type.getId();
        this.maxLength = maxLength;
        this.charset = charset;
    }

    static void check(ASN1ObjectIdentifier type, String value) {
        NameAttribute attribute =
                Arrays.stream(values())
                        .filter(known -> known.oid.equals(type.getId()))
                        .findFirst()
                        .orElseThrow(
                                () ->
                                        new Problem(
                                                Kind.MALFORMED,
                                                "A subject may have CN, O, OU, L, ST, STREET, C, SERIALNUMBER, DC and E; attribute %s is none of them."
                                                        .formatted(type.getId())));
        String label = BCStyle.INSTANCE.oidToDisplayName(type);
        if (value.codePointCount(0, value.length()) > attribute.maxLength) {
            throw new Problem(
                    Kind.MALFORMED,
                    "The subject's %s is longer than %d characters."
                            .formatted(label, attribute.maxLength));
        }
        if (!attribute.charset.pattern.matcher(value).matches()) {
            throw new Problem(
                    Kind.MALFORMED,
                    "The subject's %s is empty or has characters that are not allowed there."
                            .formatted(label));
        }
    }
}
