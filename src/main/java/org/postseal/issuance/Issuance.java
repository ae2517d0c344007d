package org.postseal.issuance;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Function;
import org.eclipse.microprofile.context.ManagedExecutor;
import org.postseal.access.AccessRules;
import org.postseal.access.Identity;
import org.postseal.access.Permission;
import org.postseal.access.Scope;
import org.postseal.authority.Authorities;
import org.postseal.authority.Authority;
import org.postseal.authority.CrlShards;
import org.postseal.certificate.Ledger;
import org.postseal.certificate.Outcome;
import org.postseal.certificate.Renewals.Renewal;
import org.postseal.certificate.Succession;
import org.postseal.problem.Kind;
import org.postseal.problem.Problem;
import org.postseal.profile.Profile;
import org.postseal.profile.Profiles;
import org.postseal.trace.Spans;
import org.postseal.x509.Csr;
import org.postseal.x509.KeyType;
import org.postseal.x509.SubjectAltName;

/**
 * The only door to an end-entity signature. Every protocol comes here with a checked identity and a
 * CSR; what leaves is linted, signed, stored and on record, or a {@link Problem} and nothing is.
 *
 * <p>What only the database knows, such as whether the key is blocked, is asked in the statement
 * that stores the certificate, so that nothing changes between the question and the act. What was
 * signed and may not be stored is thrown away: it has left no trace.
 */
@ApplicationScoped
public class Issuance {

    private static final String ISSUE = "issue certificate";

    private final Profiles profiles;
    private final Authorities authorities;
    private final Succession succession;
    private final RenewalRules renewals;
    private final Drafts drafts;
    private final CrlShards shards;
    private final Ledger ledger;
    private final Replays replays;
    private final Refusals refusals;
    private final IssuanceMetrics metrics;

    /** Takes along of the request what the audit wants to know. */
    private final ManagedExecutor waiting;

    Issuance(
            Profiles profiles,
            Authorities authorities,
            Succession succession,
            RenewalRules renewals,
            Drafts drafts,
            CrlShards shards,
            Ledger ledger,
            Replays replays,
            Refusals refusals,
            IssuanceMetrics metrics,
            ManagedExecutor waiting) {
        this.profiles = profiles;
        this.authorities = authorities;
        this.succession = succession;
        this.renewals = renewals;
        this.drafts = drafts;
        this.shards = shards;
        this.ledger = ledger;
        this.replays = replays;
        this.refusals = refusals;
        this.metrics = metrics;
        this.waiting = waiting;
    }

    /**
     * Decides about a request and, if it is granted, signs.
     *
     * @param octets the CSR in DER or PEM, as it came
     * @throws Problem of the kind that says who must act; a refusal is on record too
     */
    public Issued issue(Identity caller, byte[] octets, IssuanceOptions options) {
        return Spans.during(ISSUE, () -> issueNow(caller, octets, options));
    }

    /**
     * As {@link #issue}, for a thread that nothing may hold, such as an event loop: what only
     * computes for a moment is done on it, what may wait is done elsewhere.
     */
    public CompletionStage<Issued> issueLater(
            Identity caller, byte[] octets, IssuanceOptions options) {
        return Spans.until(ISSUE, () -> begin(caller, octets, options));
    }

    private CompletableFuture<Issued> begin(
            Identity caller, byte[] octets, IssuanceOptions options) {
        Optional<Issuer> issuer = issuerAtHand(caller, options);
        if (issuer.isEmpty()) {
            return CompletableFuture.supplyAsync(() -> issueNow(caller, octets, options), waiting);
        }
        // What the request's context has to say is read here: the ledger's thread has none.
        Function<Problem, Issued> refused =
                waiting.getThreadContext()
                        .contextualFunction(
                                problem -> {
                                    throw refusals.recorded(caller, octets, options, problem);
                                });
        return submit(caller, octets, options, issuer.get())
                .exceptionallyCompose(
                        thrown -> {
                            Problem problem = problem(thrown);
                            Executor thread = Refusals.mayWait(problem) ? waiting : Runnable::run;
                            return CompletableFuture.supplyAsync(
                                    () -> refused.apply(problem), thread);
                        });
    }

    /**
     * The profile and the authority that a request gets, for a protocol that fixes them before
     * there is a CSR.
     *
     * @throws Problem of kind {@code POLICY} when there is no such
     */
    public IssuanceChoice choose(Identity caller, IssuanceOptions options) {
        Scope scope = caller.scope();
        return new IssuanceChoice(
                profiles.require(options.profileFor(scope)).name(),
                authorities.require(options.authorityFor(scope)).name());
    }

    /**
     * Refuses now what would be refused for its names when it comes with a CSR.
     *
     * @throws Problem of kind {@code FORBIDDEN} or {@code POLICY}
     */
    public void checkNames(Identity caller, List<SubjectAltName> names, IssuanceChoice choice) {
        AccessRules.requireIssue(
                caller.following(succession), names, choice.profile(), choice.authority());
        Rules.checkNames(
                profiles.require(Optional.of(choice.profile())),
                authorities.require(Optional.of(choice.authority())),
                names);
    }

    private Issued issueNow(Identity caller, byte[] octets, IssuanceOptions options) {
        try {
            AccessRules.require(caller, Permission.ISSUE);
            return metrics.count(decide(caller.following(succession), octets, options));
        } catch (Problem problem) {
            throw refusals.recorded(caller, octets, options, problem);
        }
    }

    private static Problem problem(Throwable thrown) {
        Throwable cause = thrown instanceof CompletionException ? thrown.getCause() : thrown;
        if (cause instanceof Problem problem) {
            return problem;
        }
        return new Problem(Kind.INTERNAL, "The certificate could not be issued.", cause);
    }

    private Issued decide(Identity caller, byte[] octets, IssuanceOptions options) {
        Profile profile = profile(caller, options);
        Authority authority = profile.isResponder() ? exactly(options) : authority(caller, options);
        Csr csr = Csr.parse(octets);
        Optional<OneTime> oneTime = OneTime.of(caller, csr, octets, options);
        return oneTime.flatMap(replays::find)
                .orElseGet(
                        () -> {
                            Issuer issuer = new Issuer(authority, shards.open(authority.name()));
                            Draft draft = draft(caller, csr, options, profile, issuer, oneTime);
                            Outcome outcome = ledger.store(draft.entry());
                            return outcome == Outcome.CLAIMED_BY_ANOTHER
                                    ? oneTime.flatMap(replays::find).orElseThrow(Replays::underWay)
                                    : draft.issued(outcome);
                        });
    }

    private CompletableFuture<Issued> submit(
            Identity caller, byte[] octets, IssuanceOptions options, Issuer issuer) {
        try {
            AccessRules.require(caller, Permission.ISSUE);
            Profile profile = profile(caller, options);
            Csr csr = Csr.parse(octets);
            Draft draft =
                    draft(
                            caller.following(succession),
                            csr,
                            options,
                            profile,
                            issuer,
                            Optional.empty());
            return ledger.submit(draft.entry())
                    .thenApply(outcome -> metrics.count(draft.issued(outcome)));
        } catch (Problem problem) {
            return CompletableFuture.failedFuture(problem);
        }
    }

    private Draft draft(
            Identity caller,
            Csr csr,
            IssuanceOptions options,
            Profile profile,
            Issuer issuer,
            Optional<OneTime> oneTime) {
        List<SubjectAltName> asked = names(csr, options);
        List<SubjectAltName> names = asked.isEmpty() ? caller.scope().impliedNames() : asked;
        AccessRules.requireIssue(caller, names, profile.name(), issuer.authority().name());
        Rules.check(profile, issuer.authority(), csr, names);
        Optional<Renewal> renewal = renewals.check(caller, profile, csr.key());
        return drafts.sign(
                new Grant(
                        caller,
                        profile,
                        issuer,
                        csr.key(),
                        names,
                        options.validity(),
                        oneTime.map(OneTime::claim),
                        renewal));
    }

    /** Those of the CSR, then those of the request, each once. */
    static List<SubjectAltName> names(Csr csr, IssuanceOptions options) {
        Set<SubjectAltName> names = new LinkedHashSet<>(csr.names());
        names.addAll(options.names());
        return List.copyOf(names);
    }

    /**
     * What signs a request that has to wait for nothing but its storing: it is neither a renewal
     * nor one for which it matters whether it was sent before, the authority has been read, and
     * signs in less time than it takes to wake another thread.
     */
    private Optional<Issuer> issuerAtHand(Identity caller, IssuanceOptions options) {
        boolean asksDatabase =
                caller.equals(Identity.SERVICE)
                        || caller.isOneTime()
                        || caller.current().isPresent()
                        || options.idempotencyKey().isPresent();
        if (asksDatabase) {
            return Optional.empty();
        }
        return authorities
                .findInMemory(options.authorityFor(caller.scope()))
                .filter(authority -> authority.certificate().key().type() != KeyType.RSA)
                .flatMap(
                        authority ->
                                shards.openInMemory(authority.name())
                                        .map(open -> new Issuer(authority, open)));
    }

    private Profile profile(Identity caller, IssuanceOptions options) {
        return caller.equals(Identity.SERVICE)
                ? profiles.own(options.profile())
                : profiles.require(options.profileFor(caller.scope()));
    }

    private Authority authority(Identity caller, IssuanceOptions options) {
        return authorities.require(options.authorityFor(caller.scope()));
    }

    /** A responder answers for one authority, also when another has followed it. */
    private Authority exactly(IssuanceOptions options) {
        return authorities.get(options.authority().orElseThrow());
    }
}
