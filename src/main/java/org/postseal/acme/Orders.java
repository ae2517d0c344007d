package org.postseal.acme;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.postseal.certificate.AuthorityName;
import org.postseal.certificate.ProfileName;
import org.postseal.issuance.Issuance;
import org.postseal.issuance.IssuanceChoice;
import org.postseal.issuance.IssuanceOptions;
import org.postseal.problem.Kind;
import org.postseal.problem.Problem;

/** Takes orders (RFC 8555 §7.4). What would be refused when it is issued is refused at once. */
@ApplicationScoped
class Orders {

    private static final Duration LIFE = Duration.ofDays(1);

    /** A client that leaves so many behind is in a loop. */
    private static final int MOST_OPEN = 300;

    /** Whoever does not finish any gets a place when the oldest expires (RFC 8555 §6.6). */
    private static final Duration LOOK_AGAIN = Duration.ofHours(1);

    private final OrderRepository repository;
    private final Authorizations authorizations;
    private final Replacements replacements;
    private final UnboundAccounts unbound;
    private final AcmeRefusals refusals;
    private final Issuance issuance;
    private final Ids ids;
    private final Clock clock;

    Orders(
            OrderRepository repository,
            Authorizations authorizations,
            Replacements replacements,
            UnboundAccounts unbound,
            AcmeRefusals refusals,
            Issuance issuance,
            Ids ids,
            Clock clock) {
        this.repository = repository;
        this.authorizations = authorizations;
        this.replacements = replacements;
        this.unbound = unbound;
        this.refusals = refusals;
        this.issuance = issuance;
        this.ids = ids;
        this.clock = clock;
    }

    /**
     * @param authority of the directory; empty for the default one
     */
    @Transactional
    Order create(Account account, NewOrder wanted, Optional<AuthorityName> authority) {
        IssuanceChoice choice = choose(account, wanted.profile(), authority);
        checkNames(account, wanted.identifiers(), choice);
        Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
        if (repository.countOpen(account.id(), now) >= MOST_OPEN) {
            throw tooMany();
        }
        Optional<String> replaces =
                wanted.replaces().flatMap(id -> replacements.check(id, account));
        List<Order.Part> parts = new ArrayList<>();
        Instant end = now.plus(LIFE);
        for (Identifier identifier : wanted.identifiers()) {
            Authorization authorization = authorizations.findOrCreate(account, identifier);
            end = end.isAfter(authorization.expires()) ? authorization.expires() : end;
            parts.add(
                    new Order.Part(
                            authorization.id(),
                            identifier,
                            authorization.stored(),
                            authorization.expires(),
                            Optional.empty()));
        }
        Order order =
                new Order(
                        ids.next(),
                        account.id(),
                        Order.Stored.OPEN,
                        choice,
                        replaces,
                        end,
                        parts,
                        Optional.empty());
        repository.insert(order, now);
        return order;
    }

    /** An authorization without an order. */
    @Transactional
    Authorization authorize(Account account, Identifier identifier) {
        checkNames(
                account, List.of(identifier), choose(account, Optional.empty(), Optional.empty()));
        return authorizations
                .find(account, identifier)
                .orElseGet(
                        () -> {
                            requireRoom(account);
                            return authorizations.findOrCreate(account, identifier);
                        });
    }

    /** What no order needs yet counts as an order. */
    private void requireRoom(Account account) {
        int open = repository.countOpen(account.id(), clock.instant());
        int room = MOST_OPEN - open;
        if (room <= 0 || authorizations.countLoose(account, room) >= room) {
            throw tooMany();
        }
    }

    private static Problem tooMany() {
        return new Problem(
                        Kind.RATE_LIMITED,
                        "This account has "
                                + MOST_OPEN
                                + " orders that were not finished; finish them or wait until they expire.")
                .retryAfter(LOOK_AGAIN);
    }

    /**
     * The account's own.
     *
     * @throws Problem of kind {@code NOT_FOUND}
     */
    Order require(Account account, String id) {
        if (!Ids.isId(id)) {
            throw AcmeProblem.notFound();
        }
        return repository
                .find(id)
                .filter(order -> order.account().equals(account.id()))
                .orElseThrow(AcmeProblem::notFound);
    }

    private IssuanceChoice choose(
            Account account, Optional<ProfileName> profile, Optional<AuthorityName> authority) {
        IssuanceOptions options =
                new IssuanceOptions(
                        profile, authority, Optional.empty(), List.of(), Optional.empty());
        IssuanceChoice choice;
        try {
            choice = issuance.choose(account.identity(), options);
        } catch (Problem problem) {
            throw AcmeProblem.of(
                    profile.isPresent() ? ErrorType.INVALID_PROFILE : ErrorType.MALFORMED, problem);
        }
        unbound.check(account, choice);
        return choice;
    }

    /** Each by itself, so that the client learns which are wrong. */
    private void checkNames(Account account, List<Identifier> identifiers, IssuanceChoice choice) {
        List<AcmeError> refused = new ArrayList<>();
        Optional<String> forbidden = Optional.empty();
        for (Identifier identifier : identifiers) {
            try {
                issuance.checkNames(account.identity(), List.of(identifier.name()), choice);
            } catch (Problem problem) {
                if (AcmeProblem.of(ErrorType.REJECTED_IDENTIFIER, problem)
                        instanceof AcmeProblem refusal) {
                    refused.add(refusal.error().about(identifier));
                    if (problem.kind() == Kind.FORBIDDEN) {
                        forbidden = Optional.of(problem.detail());
                    }
                } else {
                    throw problem;
                }
            }
        }
        forbidden.ifPresent(reason -> refusals.record(account, reason));
        if (!refused.isEmpty()) {
            throw AcmeProblem.about(refused);
        }
    }
}
