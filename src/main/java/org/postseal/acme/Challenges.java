package org.postseal.acme;

import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;
import org.postseal.problem.Kind;
import org.postseal.problem.Problem;

/** Has challenges validated, each once. */
@ApplicationScoped
class Challenges {

    private static final Logger LOG = Logger.getLogger(Challenges.class);

    /** How long a validation takes at most. */
    private static final Duration TURN = Duration.ofSeconds(10);

    /** A validation ends long before; whoever has not ended by then is no more. */
    private static final Duration ABANDONED = Duration.ofSeconds(60);

    /** More than these wait for their turn: a validation is mostly waiting itself. */
    private static final int AT_ONCE = 32;

    /** Those that wait, too. The last one begins before it would count as abandoned. */
    private static final int MOST = 5 * AT_ONCE;

    /** Taken over in one turn, which leaves places for who comes. */
    private static final int MOST_ABANDONED = AT_ONCE;

    private final AuthorizationRepository authorizations;
    private final ChallengeRepository repository;
    private final AccountRepository accounts;
    private final Validation validation;
    private final Clock clock;
    private final ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE);
    private final Set<String> running = ConcurrentHashMap.newKeySet();
    private final Semaphore places = new Semaphore(MOST);

    Challenges(
            AuthorizationRepository authorizations,
            ChallengeRepository repository,
            AccountRepository accounts,
            Validation validation,
            Clock clock) {
        this.authorizations = authorizations;
        this.repository = repository;
        this.accounts = accounts;
        this.validation = validation;
        this.clock = clock;
    }

    @PreDestroy
    void stop() {
        threads.shutdownNow();
    }

    /**
     * The authorization of a challenge of the account's own.
     *
     * @throws Problem of kind {@code NOT_FOUND}
     */
    Authorization require(Account account, String id) {
        if (!Ids.isId(id)) {
            throw AcmeProblem.notFound();
        }
        return authorizations
                .findByChallenge(id)
                .filter(found -> found.account().equals(account.id()))
                .orElseThrow(AcmeProblem::notFound);
    }

    static Challenge in(Authorization authorization, String id) {
        return authorization.challenges().stream()
                .filter(challenge -> challenge.id().equals(id))
                .findFirst()
                .orElseThrow();
    }

    /**
     * Begins the validation, unless it was begun before, and says how it stands: when it has ended,
     * or after {@code patience}. No thread waits meanwhile.
     *
     * @throws Problem of kind {@code UNAVAILABLE} when too many wait
     */
    Uni<Authorization> respond(
            Account account, Authorization authorization, String id, Duration patience) {
        if (!places.tryAcquire()) {
            throw new Problem(
                            Kind.UNAVAILABLE,
                            "Too many challenges are being validated; answer this one again.")
                    .retryAfter(TURN);
        }
        CompletableFuture<Void> ended = new CompletableFuture<>();
        if (begin(id)) {
            start(account, authorization, id, ended);
        } else {
            ended.complete(null);
        }
        return Uni.createFrom()
                .completionStage(
                        ended.completeOnTimeout(null, patience.toMillis(), TimeUnit.MILLISECONDS))
                .emitOn(Infrastructure.getDefaultWorkerPool())
                .map(endedOrNot -> require(account, id));
    }

    /** With a place that was taken for it, which is given back if there is nothing to begin. */
    private boolean begin(String id) {
        boolean begun = false;
        try {
            begun = repository.begin(id, clock.instant());
            return begun;
        } finally {
            if (!begun) {
                places.release();
            }
        }
    }

    private void start(
            Account account,
            Authorization authorization,
            String id,
            CompletableFuture<Void> ended) {
        running.add(id);
        threads.execute(
                () -> {
                    try {
                        validate(account, authorization, id);
                    } catch (Problem unavailable) {
                        LOG.debugf("A challenge is left for later: %s", unavailable.detail());
                    } finally {
                        running.remove(id);
                        places.release();
                        ended.complete(null);
                    }
                });
    }

    private void validate(Account account, Authorization authorization, String id) {
        Challenge challenge = in(authorization, id);
        Optional<AcmeError> error =
                validation.validate(
                        challenge.type(),
                        authorization.identifier(),
                        new KeyAuthorization(challenge.token(), account.key()));
        Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
        LOG.debugf(
                "%s of %s for %s: %s",
                challenge.type().label(),
                authorization.identifier().text(),
                account.id(),
                error.map(AcmeError::detail).orElse("valid"));
        repository.finish(id, error, now, now.plus(Authorizations.LIFE));
    }

    /** Validates anew what a replica began that is no more. */
    @Scheduled(every = "30s", delayed = "30s", concurrentExecution = ConcurrentExecution.SKIP)
    void finishAbandoned() {
        Instant now = clock.instant();
        try {
            int free = Math.min(MOST_ABANDONED, places.availablePermits());
            for (String id :
                    repository.takeAbandoned(
                            now.minus(ABANDONED), now, List.copyOf(running), free)) {
                resume(id);
            }
        } catch (Problem unavailable) {
            LOG.debugf("Challenges are left for the next time: %s", unavailable.detail());
        }
    }

    /** It may be forgotten by now; without a place it waits for the next turn. */
    private void resume(String id) {
        Optional<Authorization> authorization = authorizations.findByChallenge(id);
        Optional<Account> account = authorization.flatMap(found -> accounts.find(found.account()));
        if (account.isPresent() && places.tryAcquire()) {
            start(account.get(), authorization.get(), id, new CompletableFuture<>());
        }
    }
}
