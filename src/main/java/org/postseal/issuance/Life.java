package org.postseal.issuance;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.postseal.authority.Authority;
import org.postseal.problem.Kind;
import org.postseal.problem.Problem;
import org.postseal.profile.Profile;
import org.postseal.x509.Validity;

/**
 * From when to when a certificate is valid, in whole seconds, both inclusive (RFC 5280 §4.1.2.5).
 */
record Life(Instant notBefore, Instant notAfter) {

    /** For clients whose clock is behind. */
    private static final Duration BACKDATE = Duration.ofMinutes(5);

    /**
     * @throws Problem of kind {@code POLICY} when what was asked for is more than the profile
     *     allows or than the authority itself has left
     */
    static Life of(Optional<Validity> asked, Profile profile, Authority authority, Instant now) {
        Instant start = now.truncatedTo(ChronoUnit.SECONDS);
        Instant authorityEnd = authority.certificate().notAfter();
        if (!authorityEnd.isAfter(start)) {
            throw refusal(
                    "The authority "
                            + authority.name()
                            + " ended on "
                            + authorityEnd
                            + "; name another.");
        }
        Instant end = asked.orElse(profile.validity()).lastSecond(start);
        if (asked.isPresent()) {
            if (end.isAfter(profile.maxValidity().lastSecond(start))) {
                throw refusal(
                        "The profile "
                                + profile.name()
                                + " allows at most "
                                + profile.maxValidity()
                                + "; ask for less.");
            }
            if (end.isAfter(authorityEnd)) {
                throw refusal(
                        "The authority "
                                + authority.name()
                                + " ends on "
                                + authorityEnd
                                + "; ask for less.");
            }
        }
        return new Life(
                latest(start.minus(BACKDATE), authority.certificate().notBefore()),
                earliest(end, authorityEnd));
    }

    private static Instant latest(Instant a, Instant b) {
        return a.isAfter(b) ? a : b;
    }

    private static Instant earliest(Instant a, Instant b) {
        return a.isBefore(b) ? a : b;
    }

    private static Problem refusal(String reason) {
        return new Problem(Kind.POLICY, reason);
    }
}
