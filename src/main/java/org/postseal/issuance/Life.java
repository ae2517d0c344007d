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

    private static final Duration LEAST = Duration.ofDays(1);

    /**
     * What was not asked for is cut to the caller's scope and to the authority's end.
     *
     * @param limit how long the caller's certificates live at most
     * @throws Problem of kind {@code POLICY} when what was asked for is more than the profile
     *     allows or than the authority itself has left, of kind {@code FORBIDDEN} when it is more
     *     than the caller may ask for
     */
    static Life of(
            Optional<Validity> asked,
            Identity caller,
            Optional<Validity> limit,
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
        Instant longest = limit.map(life -> life.lastSecond(start)).orElse(end);
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
        requireUseful(caller, authority, start, earliest(end, longest));
        return new Life(
                latest(start.minus(BACKDATE), authority.certificate().notBefore()),
                earliest(earliest(end, longest), authorityEnd));
    }

    /**
     * A certificate that the authority's end cuts short is worth having while its host can still
     * renew it in time. The service itself rather has a short one than none.
     */
    private static void requireUseful(
            Identity caller, Authority authority, Instant start, Instant wanted) {
        Instant authorityEnd = authority.certificate().notAfter();
        if (authorityEnd.isBefore(wanted)
                && authorityEnd.isBefore(start.plus(LEAST))
                && !caller.equals(Identity.SERVICE)) {
            throw refusal(
                    "The authority "
                            + authority.name()
                            + " ends on "
                            + authorityEnd
                            + ", and a certificate for less than a day is of no use; make its successor with POST"
                            + " /v1/authorities/"
                            + authority.name()
                            + "/successor, or name another.");
        }
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
