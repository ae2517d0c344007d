package org.postseal.x509;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.postseal.problem.Kind;
import org.postseal.problem.Problem;

/**
 * Reads what is about to be signed as a strict stranger would: the octets of the TBSCertificate
 * against {@link LintRules the table of rules}, whatever the code that built them believes. A
 * signature can't be taken back, so the octets that were linted have to be the octets that are
 * signed.
 */
public final class Lint {

    private static final String ENCODING = "encoding";
    private static final String STRUCTURE = "structure";

    private Lint() {}

    /**
     * What the certificate is meant to be.
     *
     * @param issuer empty for a root, which is its own
     */
    public record Expectation(
            Optional<Certificate> issuer, SignatureAlgorithm algorithm, Usage usage) {

        public Expectation {
            requireNonNull(issuer, "issuer");
            requireNonNull(algorithm, "algorithm");
            requireNonNull(usage, "usage");
        }

        public static Expectation signedBy(
                Certificate issuer, SignatureAlgorithm algorithm, Usage usage) {
            return new Expectation(Optional.of(issuer), algorithm, usage);
        }

        public static Expectation selfSigned(SignatureAlgorithm algorithm, Usage usage) {
            return new Expectation(Optional.empty(), algorithm, usage);
        }
    }

    /**
     * A rule that is broken.
     *
     * @param rule its name in the table
     * @param paragraph the standard that it comes from
     * @param demand what the rule asks for
     */
    public record Finding(String rule, String paragraph, String demand) {

        @Override
        public String toString() {
            return "%s: %s (%s)".formatted(rule, demand, paragraph);
        }
    }

    /**
     * Refuses to let octets be signed that break a rule.
     *
     * @param toBeSigned the DER TBSCertificate
     * @throws Problem of kind {@code INTERNAL} that lists the findings
     */
    public static void check(byte[] toBeSigned, Expectation expected) {
        List<Finding> findings = findings(toBeSigned, expected);
        if (!findings.isEmpty()) {
            throw new Problem(
                    Kind.INTERNAL,
                    findings.stream()
                            .map(Finding::toString)
                            .collect(
                                    Collectors.joining(
                                            "; ",
                                            "The certificate would not be what a strict reader"
                                                    + " accepts, so it was not signed: ",
                                            ".")));
        }
    }

    /** The rules that are broken, in the order of the table; what can't be read breaks just one. */
    public static List<Finding> findings(byte[] toBeSigned, Expectation expected) {
        DerElement tbs;
        try {
            tbs = DerElement.read(toBeSigned, "certificate");
        } catch (Problem e) {
            return List.of(new Finding(ENCODING, "X.690 §8, §10, §11", e.detail()));
        }
        LintedCertificate certificate;
        try {
            certificate = LintedCertificate.read(tbs, expected);
        } catch (Problem e) {
            return List.of(new Finding(STRUCTURE, "RFC 5280 §4.1, §4.2", e.detail()));
        }
        return LintRules.TABLE.stream()
                .filter(rule -> !rule.isKept().test(certificate))
                .map(rule -> new Finding(rule.name(), rule.paragraph(), rule.demand()))
                .toList();
    }
}
