package org.postseal.x509;

import java.util.Arrays;
import java.util.stream.Collectors;
import org.postseal.problem.Kind;
import org.postseal.problem.Problem;

/** The kinds of public key that a certificate may carry: algorithm, and for EC the curve too. */
public enum KeyType {
    RSA("RSA", "RSA"),
    EC_P256("EC-P256", "EC"),
    EC_P384("EC-P384", "EC"),
    EC_P521("EC-P521", "EC"),
    ED25519("Ed25519", "Ed25519");

    private final String label;
    private final String jcaName;

    KeyType(String label, String jcaName) {
        this.label = label;
        this.jcaName = jcaName;
    }

    /**
     * The type of that name.
     *
     * @param label as {@link #label()} writes it
     * @throws Problem of kind {@code MALFORMED} when there is no such type
     */
    public static KeyType parse(String label) {
        return Arrays.stream(values())
                .filter(type -> type.label.equals(label))
                .findFirst()
                .orElseThrow(
                        () ->
                                new Problem(
                                        Kind.MALFORMED,
                                        "Unknown key type "
                                                + Quoted.of(label)
                                                + ": use one of "
                                                + Arrays.stream(values())
                                                        .map(KeyType::label)
                                                        .collect(Collectors.joining(", "))
                                                + "."));
    }

    /** The name in JSON and configuration, for example {@code EC-P256}. */
    public String label() {
        return label;
    }

    /** The name of the key factory and key pair generator in the JCA. */
    String jcaName() {
        return jcaName;
    }
}
