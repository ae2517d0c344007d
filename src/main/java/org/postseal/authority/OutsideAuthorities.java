package org.postseal.authority;

import static java.util.Objects.requireNonNull;

import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.postseal.access.Identity;
import org.postseal.certificate.AuthorityName;
import org.postseal.certificate.Succession;
import org.postseal.keystore.AuthorityKey;
import org.postseal.keystore.Passphrase;
import org.postseal.problem.Kind;
import org.postseal.problem.Problem;
import org.postseal.x509.AuthorityCsr;
import org.postseal.x509.Certificate;

/**
 * Issuing authorities below a root that is elsewhere: offline, or another product's. The key is
 * made here and stays here; the root is handed a request and gives a certificate.
 */
@ApplicationScoped
public class OutsideAuthorities {

    private final Authorities authorities;
    private final AuthorityRequestStore requests;
    private final AuthorityStore store;
    private final Succession succession;
    private final Clock clock;

    OutsideAuthorities(
            Authorities authorities,
            AuthorityRequestStore requests,
            AuthorityStore store,
            Succession succession,
            Clock clock) {
        this.authorities = authorities;
        this.requests = requests;
        this.store = store;
        this.succession = succession;
        this.clock = clock;
    }

    /**
     * Makes a key and the request for its certificate. Nothing can be signed with it until that is
     * here.
     *
     * @param wanted without a parent; how long it will live is for the root to say
     * @throws Problem of kind {@code CONFLICT} when the name is taken
     */
    public AuthorityRequest request(Identity caller, NewAuthority wanted, Passphrase passphrase) {
        return request(caller, wanted, passphrase, Alongside.NOTHING);
    }

    /**
     * As {@link #request(Identity, NewAuthority, Passphrase)}.
     *
     * @param along what belongs to it beside, in the same transaction
     */
    AuthorityRequest request(
            Identity caller, NewAuthority wanted, Passphrase passphrase, Alongside along) {
        requireNonNull(caller, "caller");
        passphrase.requireStrong();
        requireNoValidity(wanted);
        store.requireFree(wanted.name());
        try (AuthorityKey key = wanted.key().generate()) {
            AuthorityRequest request =
                    new AuthorityRequest(
                            wanted.name(),
                            csr(wanted, key),
                            clock.instant().truncatedTo(ChronoUnit.MICROS));
            QuarkusTransaction.requiringNew()
                    .run(
                            () -> {
                                store.insertRequest(request, key, passphrase);
                                along.lock();
                                store.recordRequest(caller, request);
                                along.insert(request.name());
                            });
            return request;
        }
    }

    private static AuthorityCsr csr(NewAuthority wanted, AuthorityKey key) {
        byte[] toBeSigned =
                AuthorityCsr.toBeSigned(wanted.subject(), key.subjectKey(), wanted.constraints());
        return AuthorityCsr.assemble(
                toBeSigned, key.signer().algorithm(), key.signer().sign(toBeSigned));
    }

    private static void requireNoValidity(NewAuthority wanted) {
        if (wanted.validity().isPresent()) {
            throw new Problem(
                    Kind.POLICY,
                    "How long the authority lives is for the root outside to say; leave out validity.");
        }
    }

    /**
     * Takes the certificate that was made from a request, with those above it up to the root, and
     * so makes the authority. The same certificate once more changes nothing.
     *
     * @param certificates in any order
     * @return whether it is new here
     * @throws Problem of kind {@code POLICY} when it is not what was asked for or does not verify,
     *     {@code CONFLICT} when the authority has another, or whom it should follow is followed by
     *     another, {@code NOT_FOUND} without a request
     */
    public boolean accept(Identity caller, AuthorityName name, Set<Certificate> certificates) {
        AuthorityRequest request = requests.find(name).orElseThrow(() -> notOutside(name));
        CertificatePath path = CertificatePath.of(certificates);
        Certificate own = path.certified(request.csr().key());
        boolean made =
                QuarkusTransaction.requiringNew()
                        .call(
                                () -> {
                                    succession.lock(name);
                                    return insertIfNew(caller, request, own, path);
                                });
        succession.refresh();
        return made;
    }

    private boolean insertIfNew(
            Identity caller, AuthorityRequest request, Certificate own, CertificatePath path) {
        Optional<Authority> known = authorities.find(request.name());
        if (known.isPresent()) {
            requireSame(known.get(), own);
            return false;
        }
        Instant now = clock.instant();
        SignedAuthority.check(request.csr(), own, now);
        List<Certificate> above = path.above(own, authorities.list());
        SignedAuthority.checkIssuers(own, above, now);
        Authority made =
                new Authority(
                        request.name(),
                        AuthorityKind.ISSUING,
                        authorities.parent(above),
                        own,
                        above);
        succession.intended(made.name()).ifPresent(old -> requireFollows(made, old));
        store.insertCertified(caller, made);
        return true;
    }

    /** Much may have happened since it was asked for. */
    private void requireFollows(Authority made, AuthorityName predecessor) {
        succession.lock(predecessor);
        succession
                .follower(predecessor)
                .ifPresent(
                        other -> {
                            throw SuccessorRules.followed(predecessor, other);
                        });
        SuccessorRules.requireOutlives(made, authorities.get(predecessor));
    }

    private static void requireSame(Authority authority, Certificate own) {
        if (!authority.certificate().equals(own)) {
            throw new Problem(
                    Kind.CONFLICT,
                    "The authority "
                            + authority.name()
                            + " has a certificate already, which stays; make a successor for a new one.");
        }
    }

    private Problem notOutside(AuthorityName name) {
        authorities.get(name);
        return new Problem(
                Kind.CONFLICT,
                "The authority "
                        + name
                        + " was not made for a root outside and has its certificate.");
    }

    /** What a root outside is asked to sign. */
    public Optional<AuthorityRequest> find(AuthorityName name) {
        return requests.find(name);
    }

    /** Those that wait for their certificate. */
    public List<AuthorityRequest> pending() {
        return requests.pending();
    }
}
