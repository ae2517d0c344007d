package org.postseal.revocation;

import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jboss.logging.Logger;
import org.postseal.authority.Authorities;
import org.postseal.authority.Authority;
import org.postseal.authority.AuthorityKind;
import org.postseal.certificate.AuthorityName;
import org.postseal.issuance.IssuanceOptions;
import org.postseal.issuance.OwnIdentities;
import org.postseal.issuance.OwnIdentity;
import org.postseal.keystore.Keystore;
import org.postseal.problem.Problem;
import org.postseal.profile.Profiles;
import org.postseal.x509.OcspStatus;
import org.postseal.x509.SerialNumber;
import org.postseal.x509.Validity;

/**
 * This replica's OCSP responders: one for each authority that was unlocked here, with a certificate
 * that outlives the next lock by weeks.
 */
@ApplicationScoped
public class Responders {

    private static final Logger LOG = Logger.getLogger(Responders.class);

    /** A root is locked for most of its life; its list lives no longer either. */
    private static final Validity ROOT_LIFE = Validity.parse("P397D");

    private static final Duration PAUSE_AFTER_A_FAILURE = Duration.ofSeconds(10);

    private final Authorities authorities;
    private final Keystore keystore;
    private final OwnIdentities identities;
    private final ResponderStore store;
    private final OcspStatuses statuses;
    private final Clock clock;

    /** Empty: it was looked for and there is none. */
    private final Map<AuthorityName, Optional<Responder>> known = new ConcurrentHashMap<>();

    /** When one may be asked for again that was refused. */
    private final Map<AuthorityName, Instant> pauses = new HashMap<>();

    Responders(
            Authorities authorities,
            Keystore keystore,
            OwnIdentities identities,
            ResponderStore store,
            OcspStatuses statuses,
            Clock clock) {
        this.authorities = authorities;
        this.keystore = keystore;
        this.identities = identities;
        this.store = store;
        this.statuses = statuses;
        this.clock = clock;
    }

    /** The one that answers for an authority. */
    Optional<Responder> find(Authority authority) {
        return known.computeIfAbsent(authority.name(), name -> stored(authority))
                .filter(responder -> !clock.instant().isAfter(responder.end()));
    }

    /** The same, empty also when it was not looked for yet: waits for nothing. */
    Optional<Responder> findInMemory(AuthorityName authority) {
        return known.getOrDefault(authority, Optional.empty())
                .filter(responder -> !clock.instant().isAfter(responder.end()));
    }

    /** When the responder ends that this replica has for an authority. */
    public Optional<Instant> end(Authority authority) {
        return find(authority).map(Responder::end);
    }

    /** The next one gets another key: this one's certificate was revoked. */
    void forget(AuthorityName authority, SerialNumber revoked) {
        known.computeIfPresent(
                authority,
                (name, responder) ->
                        responder.filter(one -> !one.certificate().serial().equals(revoked)));
    }

    /**
     * Has those certified that are missing, or of which half the life is over, where the authority
     * is unlocked.
     */
    @Scheduled(every = "1s", concurrentExecution = ConcurrentExecution.SKIP)
    public synchronized void renewDue() {
        Instant now = clock.instant();
        for (AuthorityName name : keystore.unlocked()) {
            if (!now.isBefore(pauses.getOrDefault(name, Instant.MIN))) {
                renewIfDue(name, now);
            }
        }
    }

    private void renewIfDue(AuthorityName name, Instant now) {
        try {
            Authority authority = authorities.get(name);
            if (find(authority).map(responder -> responder.isDue(now)).orElse(true)
                    && authority.certificate().notAfter().isAfter(now)) {
                renew(authority, now);
            }
            pauses.remove(name);
        } catch (Problem problem) {
            if (pauses.put(name, now.plus(PAUSE_AFTER_A_FAILURE)) == null) {
                LOG.warnf("The OCSP responder for %s was not renewed: %s", name, problem.detail());
            }
        }
    }

    private void renew(Authority authority, Instant now) {
        OwnIdentity identity =
                identities.make(
                        new IssuanceOptions(
                                Optional.of(Profiles.OCSP_RESPONDER),
                                Optional.of(authority.name()),
                                life(authority, now),
                                List.of(),
                                Optional.empty()));
        store.write(authority.name(), identity.pem());
        known.put(authority.name(), Responder.of(identity, authority));
    }

    /** Left out, it is cut to the authority's end. */
    private static Optional<Validity> life(Authority authority, Instant now) {
        return Optional.of(ROOT_LIFE)
                .filter(
                        life ->
                                authority.kind() == AuthorityKind.ROOT
                                        && life.lastSecond(now)
                                                .isBefore(authority.certificate().notAfter()));
    }

    private Optional<Responder> stored(Authority authority) {
        return store.read(authority.name())
                .flatMap(Responders::parse)
                .flatMap(identity -> Responder.of(identity, authority))
                .filter(responder -> isNotRevoked(responder, authority));
    }

    /** Clients don't ask; we do. */
    private boolean isNotRevoked(Responder responder, Authority authority) {
        SerialNumber serial = responder.certificate().serial();
        return statuses.of(authority, List.of(serial)).get(serial) instanceof OcspStatus.Good;
    }

    /** What can't be read is made anew. */
    private static Optional<OwnIdentity> parse(byte[] content) {
        try {
            return OwnIdentity.parse(content);
        } catch (Problem damaged) {
            return Optional.empty();
        }
    }
}
