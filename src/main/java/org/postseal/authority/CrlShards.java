package org.postseal.authority;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.math.BigInteger;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.postseal.access.Identity;
import org.postseal.audit.Audit;
import org.postseal.audit.AuditEvent;
import org.postseal.certificate.AuthorityName;
import org.postseal.problem.Kind;
import org.postseal.problem.Problem;
import org.postseal.x509.Octets;
import org.postseal.x509.SerialNumber;

/**
 * Spreads an authority's new certificates over several lists. A certificate stays in the shard that
 * it was issued in, and a shard is published for ever, whatever is decided later.
 */
@ApplicationScoped
public class CrlShards {

    /** At some ten thousand entries each, which readers still manage, more than enough. */
    private static final int MOST = 256;

    private static final Duration REMEMBERED = Duration.ofSeconds(1);

    private final CrlShardStore store;
    private final Crls crls;
    private final PkiLocations locations;
    private final Audit audit;
    private final Clock clock;

    /** Who issues into a shard that was closed a second ago does no harm: it is published on. */
    private final LoadingCache<AuthorityName, List<CrlShard>> open;

    CrlShards(CrlShardStore store, Crls crls, PkiLocations locations, Audit audit, Clock clock) {
        this.store = store;
        this.crls = crls;
        this.locations = locations;
        this.audit = audit;
        this.clock = clock;
        this.open = Caffeine.newBuilder().expireAfterWrite(REMEMBERED).build(store::open);
    }

    /** Those over which new certificates are spread; empty when they name the one list. */
    public List<CrlShard> open(AuthorityName authority) {
        return open.get(authority);
    }

    /** As {@link #open(AuthorityName)} if that takes no database; waits for nothing. */
    public Optional<List<CrlShard>> openInMemory(AuthorityName authority) {
        return Optional.ofNullable(open.getIfPresent(authority));
    }

    /** The shard of a certificate that is about to be issued; empty when there are none. */
    public static Optional<CrlShard> choose(List<CrlShard> open, SerialNumber serial) {
        if (open.isEmpty()) {
            return Optional.empty();
        }
        // Our serials end with random octets.
        BigInteger size = BigInteger.valueOf(open.size());
        return Optional.of(open.get(serial.value().mod(size).intValue()));
    }

    /** All there ever were, by number; their lists are published. */
    public List<CrlShard> all(AuthorityName authority) {
        return store.all(authority);
    }

    /**
     * Spreads the certificates that are issued from now on over {@code count} lists, each of which
     * is there before; 0 for none but the full one.
     *
     * @throws Problem of kind {@code POLICY} when certificates can't name a list, of kind {@code
     *     AUTHORITY_LOCKED}
     */
    @Transactional
    public void spread(Identity caller, Authority authority, int count) {
        if (count < 0 || count > MOST) {
            throw new Problem(Kind.POLICY, "shards is a number from 0 to " + MOST + ".");
        }
        if (!authority.maySignCrls()) {
            throw new Problem(
                    Kind.POLICY,
                    "The authority "
                            + authority.name()
                            + " may not sign lists: its key usage lacks cRLSign.");
        }
        Snapshot shows = crls.lock(authority.name());
        List<CrlShard> known = store.all(authority.name());
        List<CrlShard> wanted = wanted(authority.name(), count, known);
        store.open(authority.name(), wanted);
        wanted.stream()
                .filter(shard -> !known.contains(shard))
                .forEach(shard -> publishFirst(authority, shard, shows));
        audit.append(
                AuditEvent.granted(
                        caller.id(),
                        "authority.crl-shards",
                        Map.of("authority", authority.name().value(), "shards", count)));
        open.invalidate(authority.name());
    }

    /** Nothing is in it yet, so nothing of it is revoked. */
    private void publishFirst(Authority authority, CrlShard shard, Snapshot shows) {
        Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
        crls.publish(authority, Optional.of(shard), Optional.empty(), Octets.none(), 0, shows, now);
    }

    /** A number whose URL is another by now is left alone, and one beyond taken. */
    private List<CrlShard> wanted(AuthorityName authority, int count, List<CrlShard> known) {
        Map<Integer, URI> taken = new HashMap<>();
        known.forEach(shard -> taken.put(shard.number(), shard.url()));
        List<CrlShard> wanted = new ArrayList<>();
        for (int number = 1; wanted.size() < count; number++) {
            URI url = locations.shard(authority, number).orElseThrow(CrlShards::noUrl);
            if (url.equals(taken.getOrDefault(number, url))) {
                wanted.add(new CrlShard(number, url));
            }
        }
        return wanted;
    }

    private static Problem noUrl() {
        return new Problem(
                Kind.POLICY,
                "Without postseal.pki-url, certificates don't say where their list is, so there is nothing to"
                        + " spread; set it first.");
    }
}
