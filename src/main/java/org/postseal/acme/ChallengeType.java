package org.postseal.acme;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** How control of an identifier is shown. */
enum ChallengeType {
    /** RFC 8555 §8.3. */
    HTTP_01("http-01"),
    /** RFC 8555 §8.4. */
    DNS_01("dns-01"),
    /** RFC 8737. */
    TLS_ALPN_01("tls-alpn-01");

    private final String label;

    ChallengeType(String label) {
        this.label = label;
    }

    String label() {
        return label;
    }

    static Optional<ChallengeType> find(String label) {
        return Arrays.stream(values()).filter(type -> type.label.equals(label)).findFirst();
    }

    /** RFC 1035 §2.3.4, as text and without the final dot. */
    private static final int LONGEST_NAME = 253;

    /**
     * Whether it can show control of the identifier: a wildcard's only in the DNS (RFC 8555 §8.3,
     * RFC 8737 §3), an address's only at the address (RFC 8738 §4). There must be room for the name
     * that is looked at.
     */
    boolean isFor(Identifier identifier) {
        if (this == DNS_01) {
            return identifier.type().equals("dns")
                    && DnsValidator.LABEL.length() + identifier.base().length() <= LONGEST_NAME;
        }
        return !identifier.isWildcard();
    }

    static List<ChallengeType> of(Identifier identifier) {
        return Arrays.stream(values()).filter(type -> type.isFor(identifier)).toList();
    }
}
