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

    /**
     * Whether it can show control of the identifier: a wildcard's only in the DNS (RFC 8555 §8.3,
     * RFC 8737 §3), an address's only at the address (RFC 8738 §4).
     */
    boolean isFor(Identifier identifier) {
        if (identifier.isWildcard()) {
            return this == DNS_01;
        }
        return this != DNS_01 || identifier.type().equals("dns");
    }

    static List<ChallengeType> of(Identifier identifier) {
        return Arrays.stream(values()).filter(type -> type.isFor(identifier)).toList();
    }
}
