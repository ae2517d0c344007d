package org.postseal.revocation;

import java.util.Arrays;
import java.util.stream.Collectors;
import org.postseal.problem.Kind;
import org.postseal.problem.Problem;

/**
 * Why a certificate is taken back: a CRLReason of RFC 5280 §5.3.1, without those that could be
 * taken back themselves ({@code certificateHold}, {@code removeFromCRL}).
 */
public enum Reason {
    UNSPECIFIED("unspecified"),
    KEY_COMPROMISE("keyCompromise"),
    CA_COMPROMISE("cACompromise"),
    AFFILIATION_CHANGED("affiliationChanged"),
    SUPERSEDED("superseded"),
    CESSATION_OF_OPERATION("cessationOfOperation"),
    PRIVILEGE_WITHDRAWN("privilegeWithdrawn"),
    AA_COMPROMISE("aACompromise");

    private final String label;

    Reason(String label) {
        this.label = label;
    }

    /** As RFC 5280 spells it. */
    public String label() {
        return label;
    }

    /**
     * Reads a label.
     *
     * @throws Problem of kind {@code MALFORMED}
     */
    public static Reason parse(String label) {
        return Arrays.stream(values())
                .filter(reason -> reason.label.equals(label))
                .findFirst()
                .orElseThrow(
                        () ->
                                new Problem(
                                        Kind.MALFORMED,
                                        "reason is one of "
                                                + Arrays.stream(values())
                                                        .map(Reason::label)
                                                        .collect(Collectors.joining(", "))
                                                + "."));
    }
}
