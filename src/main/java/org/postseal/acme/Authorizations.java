package org.postseal.acme;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.postseal.audit.Audit;
import org.postseal.audit.AuditEvent;

/** Gives accounts what they must show for an identifier, and remembers what they have shown. */
@ApplicationScoped
class Authorizations {

    /** A pending one, and a valid one from when it was made. */
    static final Duration LIFE = Duration.ofDays(1);

    /** One that ends earlier is not worth starting an order with. */
    private static final Duration SHORTEST_REST = Duration.ofHours(1);

    private final AuthorizationRepository repository;
    private final AcmeConfig config;
    private final Ids ids;
    private final Audit audit;
    private final Clock clock;

    Authorizations(
            AuthorizationRepository repository,
            AcmeConfig config,
            Ids ids,
            Audit audit,
            Clock clock) {
        this.repository = repository;
        this.config = config;
        this.ids = ids;
        this.audit = audit;
        this.clock = clock;
    }

    /** One that the account has, else a new one, in the current transaction. */
    @Transactional
    Authorization findOrCreate(Account account, Identifier identifier) {
        return find(account, identifier).orElseGet(() -> create(account, identifier));
    }

    /** One that the account has: a valid one, or one that it can still show. */
    Optional<Authorization> find(Account account, Identifier identifier) {
        Instant end = clock.instant().plus(SHORTEST_REST);
        return repository
                .findValid(account.id(), identifier, end)
                .or(() -> repository.findPending(account.id(), identifier, end));
    }

    /** How many an account has not shown yet that no order needs, counted up to {@code most}. */
    int countLoose(Account account, int most) {
        return repository.countLoose(account.id(), clock.instant(), most);
    }

    private Authorization create(Account account, Identifier identifier) {
        Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
        Authorization authorization =
                new Authorization(
                        ids.next(),
                        account.id(),
                        identifier,
                        account.isPreAuthorized()
                                ? Authorization.Status.VALID
                                : Authorization.Status.PENDING,
                        now.plus(LIFE),
                        account.isPreAuthorized() ? List.of() : challenges(identifier));
        repository.insert(authorization);
        return authorization;
    }

    private List<Challenge> challenges(Identifier identifier) {
        List<Challenge> challenges =
                ChallengeType.of(identifier).stream()
                        .filter(type -> config.challenges().contains(type.label()))
                        .map(type -> Challenge.pending(ids.next(), type, ids.token()))
                        .toList();
        if (challenges.isEmpty()) {
            throw new AcmeProblem(
                    ErrorType.REJECTED_IDENTIFIER,
                    "No challenge that is offered here can show that "
                            + identifier.text()
                            + " is yours; ask the operator for a pre-authorized account key.");
        }
        return challenges;
    }

    /**
     * The account's own.
     *
     * @throws org.postseal.problem.Problem of kind {@code NOT_FOUND}
     */
    Authorization require(Account account, String id) {
        if (!Ids.isId(id)) {
            throw AcmeProblem.notFound();
        }
        return repository
                .find(id)
                .filter(found -> found.account().equals(account.id()))
                .orElseThrow(AcmeProblem::notFound);
    }

    /** RFC 8555 §7.5.2. */
    @Transactional
    Authorization deactivate(Account account, String id) {
        Authorization authorization = require(account, id);
        if (repository.deactivate(id)) {
            audit.append(
                    AuditEvent.granted(
                            account.identity().id(),
                            "acme.authorization.deactivate",
                            Map.of("identifier", authorization.identifier().text())));
        }
        return require(account, id);
    }
}
