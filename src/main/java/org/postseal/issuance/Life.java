package org.postseal.issuance;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.postseal.access.AccessRules;
import org.postseal.access.Identity;
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
     * What was not asked for is cut to the caller's scope and to the authority's end.
     *
     * @throws Problem of kind {@code POLICY} when what was asked for is more than the profile
     *     allows or than the authority itself has left, of kind {@code FORBIDDEN} when it is more
     *     than the caller may ask for
     */
    static Life of(
            Optional<Validity> asked,
            Identity caller,
            Profile profile,
            Authority authority,
            Instant now) {
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
        Instant longest =
                caller.scope().maxValidity().map(life -> life.lastSecond(start)).orElse(end);
        if (asked.isPresent()) {
            AccessRules.requireLife(caller, start, end);
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
                earliest(earliest(end, longest), authorityEnd));
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
