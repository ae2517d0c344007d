package org.postseal.acme;

import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;
import org.postseal.access.Limits;
import org.postseal.http.Peer;
import org.postseal.issuance.IdempotencyKey;
import org.postseal.issuance.Issuance;
import org.postseal.issuance.IssuanceOptions;
import org.postseal.issuance.Issued;
import org.postseal.problem.Kind;
import org.postseal.problem.Problem;
import org.postseal.x509.Csr;
import org.postseal.x509.SubjectAltName;

/**
 * Makes a certificate of an order (RFC 8555 §7.4): one, however often it is asked for, also when
 * the service ends in the middle.
 */
@ApplicationScoped
class Finalization {

    private static final Logger LOG = Logger.getLogger(Finalization.class);

    /** Signing takes milliseconds; whoever has not ended by then is no more. */
    private static final Duration ABANDONED = Duration.ofMinutes(1);

    /** Each is on record, and a client that sends the same again and again learns nothing. */
    private static final int MOST_REFUSALS = 5;

    private final Orders orders;
    private final OrderRepository repository;
    private final AccountRepository accounts;
    private final UnboundAccounts unbound;
    private final Issuance issuance;
    private final Limits limits;
    private final Peer peer;
    private final Clock clock;

    Finalization(
            Orders orders,
            OrderRepository repository,
            AccountRepository accounts,
            UnboundAccounts unbound,
            Issuance issuance,
            Limits limits,
            Peer peer,
            Clock clock) {
        this.orders = orders;
        this.repository = repository;
        this.accounts = accounts;
        this.unbound = unbound;
        this.issuance = issuance;
        this.limits = limits;
        this.peer = peer;
        this.clock = clock;
    }

    /**
     * Issues what was ordered. After a refusal the order is ready again, for another CSR; after
     * some of them it is over.
     *
     * @param octets the CSR in DER
     */
    Order finish(Account account, String id, byte[] octets) {
        Order order = orders.require(account, id);
        requireReady(order);
        // The settings may have changed since it was taken.
        unbound.check(account, order.choice());
        check(order, account, octets);
        limits.issuingFrom(peer.address());
        limits.issuingBy(account.identity());
        if (!repository.begin(id, octets, clock.instant())) {
            throw notReady();
        }
        try {
            issue(order, account, octets);
        } catch (Problem problem) {
            giveBack(id, problem);
            throw AcmeProblem.of(ErrorType.BAD_CSR, problem);
        } catch (RuntimeException unforeseen) {
            repository.reopen(id);
            throw unforeseen;
        }
        return orders.require(account, id);
    }

    private void giveBack(String id, Problem problem) {
        if (problem.kind().isRetryable() || problem.kind() == Kind.INTERNAL) {
            repository.reopen(id);
        } else {
            repository.refused(id, MOST_REFUSALS, clock.instant());
        }
    }

    private void issue(Order order, Account account, byte[] csr) {
        IssuanceOptions options =
                new IssuanceOptions(
                        Optional.of(order.profile()),
                        Optional.of(order.authority()),
                        Optional.empty(),
                        List.of(),
                        Optional.of(new IdempotencyKey("acme-order:" + order.id())));
        Issued issued = issuance.issue(account.identity(), csr, options);
        repository.complete(order.id(), issued.certificate());
    }

    private void requireReady(Order order) {
        if (order.status(clock.instant()) != Order.Status.READY) {
            throw notReady();
        }
    }

    private static AcmeProblem notReady() {
        return new AcmeProblem(
                ErrorType.ORDER_NOT_READY,
                "The order is not ready: its challenges are open or failed, or it was finalized.");
    }

    /** The names must be those of the order (RFC 8555 §7.4), the key not the account's (§11.1). */
    private static void check(Order order, Account account, byte[] octets) {
        Csr csr;
        try {
            csr = Csr.parse(octets);
        } catch (Problem bad) {
            throw AcmeProblem.of(ErrorType.BAD_CSR, bad);
        }
        Set<SubjectAltName> ordered =
                order.parts().stream()
                        .map(part -> part.identifier().name())
                        .collect(Collectors.toSet());
        if (!ordered.equals(new HashSet<>(csr.names()))) {
            throw new AcmeProblem(
                    ErrorType.BAD_CSR,
                    "The names of the CSR are not those of the order, which are "
                            + ordered.stream()
                                    .map(SubjectAltName::text)
                                    .sorted()
                                    .collect(Collectors.joining(", "))
                            + ".");
        }
        if (csr.key().equals(account.key().subjectKey())) {
            throw new AcmeProblem(
                    ErrorType.BAD_CSR,
                    "The key of the CSR is the account's; a certificate has a key of its own.");
        }
    }

    /**
     * Ends what a replica began that is no more; the order's one certificate may be there already.
     */
    @Scheduled(every = "30s", delayed = "30s", concurrentExecution = ConcurrentExecution.SKIP)
    void finishAbandoned() {
        Instant now = clock.instant();
        try {
            repository.takeAbandoned(now.minus(ABANDONED), now).forEach(this::resume);
        } catch (Problem unavailable) {
            LOG.debugf("Orders are left for the next time: %s", unavailable.detail());
        }
    }

    /** One that breaks keeps no other from its end. */
    private void resume(OrderRepository.Abandoned abandoned) {
        try {
            finish(abandoned);
        } catch (RuntimeException unforeseen) {
            LOG.errorf(unforeseen, "The order %s could not be finished", abandoned.id());
        }
    }

    private void finish(OrderRepository.Abandoned abandoned) {
        Account account = accounts.find(abandoned.account()).orElseThrow();
        Order order = orders.require(account, abandoned.id());
        if (!account.isUsable()) {
            repository.reopen(order.id());
            return;
        }
        try {
            repository.csr(order.id()).ifPresent(csr -> issue(order, account, csr));
        } catch (Problem problem) {
            if (!problem.kind().isRetryable()) {
                giveBack(order.id(), problem);
            }
        }
    }
}
