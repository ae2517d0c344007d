package org.postseal.x509;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;
import org.postseal.problem.Kind;
import org.postseal.problem.Problem;

/**
 * Why a certificate is taken back: the CRLReason of RFC 5280 §5.3.1 without those that could be
 * taken back themselves ({@code certificateHold}, {@code removeFromCRL}).
 */
public enum RevocationReason {
    UNSPECIFIED("unspecified", 0),
    KEY_COMPROMISE("keyCompromise", 1),
    CA_COMPROMISE("cACompromise", 2),
    AFFILIATION_CHANGED("affiliationChanged", 3),
    SUPERSEDED("superseded", 4),
    CESSATION_OF_OPERATION("cessationOfOperation", 5),
    PRIVILEGE_WITHDRAWN("privilegeWithdrawn", 9),
    AA_COMPROMISE("aACompromise", 10);

    private final String label;
    private final int code;

    RevocationReason(String label, int code) {
        this.label = label;
        this.code = code;
    }

    /** As RFC 5280 spells it. */
    public String label() {
        return label;
    }

    /** The reason with this number; empty for those that could be taken back. */
    public static Optional<RevocationReason> ofCode(int code) {
        return Arrays.stream(values()).filter(reason -> reason.code == code).findFirst();
    }

    /** The ENUMERATED. */
    byte[] der() {
        return DerEncoding.enumerated(code);
    }

    /** The reason with this code; empty for those that we don't have, and for others. */
    static Optional<RevocationReason> of(int code) {
        return Arrays.stream(values()).filter(reason -> reason.code == code).findFirst();
    }

    /**
     * Reads a label.
     *
     * @throws Problem of kind {@code MALFORMED}
     */
    public static RevocationReason parse(String label) {
        return Arrays.stream(values())
                .filter(reason -> reason.label.equals(label))
                .findFirst()
                .orElseThrow(
                        () ->
                                new Problem(
                                        Kind.MALFORMED,
                                        "reason is one of "
                                                + Arrays.stream(values())
                                                        .map(RevocationReason::label)
                                                        .collect(Collectors.joining(", "))
                                                + "."));
    }
}
