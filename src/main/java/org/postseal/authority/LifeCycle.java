package org.postseal.authority;

import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;
import org.postseal.profile.Profile;
import org.postseal.profile.Profiles;

/** When an authority nears its end, and somebody should make its successor. */
@ApplicationScoped
public class LifeCycle {

    /** As long as an authority below it lives when nobody says else. */
    private static final Duration ROOT_LEAD = Duration.ofDays(5 * 365);

    private final Authorities authorities;
    private final Profiles profiles;
    private final Clock clock;

    LifeCycle(Authorities authorities, Profiles profiles, Clock clock) {
        this.authorities = authorities;
        this.profiles = profiles;
        this.clock = clock;
    }

    /**
     * When a successor should be there: before the longest certificate that a profile allows would
     * have to be cut, but not in the first half of a short life. Empty when there is one, for who
     * was revoked, and for who has ended: nobody waits for that one any more.
     */
    public Optional<Instant> successorDue(Authority authority) {
        if (authority.successor().isPresent()
                || hasEnded(authority)
                || authorities.isRevoked(authority)) {
            return Optional.empty();
        }
        Duration lead = authority.kind() == AuthorityKind.ROOT ? ROOT_LEAD : longestLeaf();
        return Optional.of(before(authority, lead, 2));
    }

    /** Whether it is past that moment. */
    public boolean isSuccessorDue(Authority authority) {
        return successorDue(authority).filter(due -> !clock.instant().isBefore(due)).isPresent();
    }

    /**
     * Whether hosts get less than they should by now: an issuing authority without a successor that
     * has less left than the usual certificate lives, and has not ended.
     */
    public boolean cutsShort(Authority authority) {
        return authority.kind() == AuthorityKind.ISSUING
                && !clock.instant().isBefore(before(authority, usualLeaf(), 4))
                && isSuccessorDue(authority);
    }

    private boolean hasEnded(Authority authority) {
        return !clock.instant().isBefore(authority.certificate().notAfter());
    }

    /** {@code lead} before its end, but at most one part of its life. */
    private static Instant before(Authority authority, Duration lead, int parts) {
        Instant end = authority.certificate().notAfter();
        Duration part = Duration.between(authority.certificate().notBefore(), end).dividedBy(parts);
        return end.minus(lead.compareTo(part) < 0 ? lead : part);
    }

    private Duration longestLeaf() {
        return profiles.all().stream()
                .map(Profile::maxValidity)
                .map(life -> Duration.between(Instant.EPOCH, life.lastSecond(Instant.EPOCH)))
                .max(Comparator.naturalOrder())
                .orElseThrow();
    }

    private Duration usualLeaf() {
        Instant end = profiles.require(Optional.empty()).validity().lastSecond(Instant.EPOCH);
        return Duration.between(Instant.EPOCH, end);
    }
}
