package org.postseal.authority;

import static java.util.Objects.requireNonNull;

import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.postseal.access.Identity;
import org.postseal.keystore.AuthorityKey;
import org.postseal.keystore.Passphrase;
import org.postseal.problem.Kind;
import org.postseal.problem.Problem;
import org.postseal.x509.Certificate;
import org.postseal.x509.CertificateTemplate;
import org.postseal.x509.Issuer;
import org.postseal.x509.NameConstraints;
import org.postseal.x509.PkiUrls;
import org.postseal.x509.SerialNumber;
import org.postseal.x509.Usage;
import org.postseal.x509.Validity;

/**
 * Makes roots and issuing authorities: key, certificate, first CRL and audit record, all or none.
 */
@ApplicationScoped
public class AuthorityCreation {

    private static final Validity ROOT_VALIDITY = Validity.parse("P20Y");
    private static final Validity ISSUING_VALIDITY = Validity.parse("P5Y");

    /** For clients whose clock is behind. */
    private static final Duration BACKDATE = Duration.ofMinutes(5);

    private final Authorities authorities;
    private final AuthorityStore store;
    private final PkiLocations locations;
    private final Clock clock;
    private final SecureRandom random;

    AuthorityCreation(
            Authorities authorities,
            AuthorityStore store,
            PkiLocations locations,
            Clock clock,
            SecureRandom random) {
        this.authorities = authorities;
        this.store = store;
        this.locations = locations;
        this.clock = clock;
        this.random = random;
    }

    /**
     * Makes an authority. It is unlocked afterwards, and {@code passphrase} opens its key's first
     * slot.
     *
     * @throws Problem of kind {@code CONFLICT} when the name is taken, {@code POLICY} when it can't
     *     be made, {@code AUTHORITY_LOCKED} when its parent is locked
     */
    public Authority create(Identity caller, NewAuthority wanted, Passphrase passphrase) {
        return create(caller, wanted, passphrase, Alongside.NOTHING);
    }

    /** As {@link #create(Identity, NewAuthority, Passphrase)}. */
    Authority create(Identity caller, NewAuthority wanted, Passphrase passphrase, Alongside along) {
        requireNonNull(caller, "caller");
        passphrase.requireStrong();
        store.requireFree(wanted.name());
        // Making an RSA key takes seconds: not inside the transaction.
        try (AuthorityKey key = wanted.key().generate()) {
            Authority authority = along.complete(certify(wanted, key), key);
            QuarkusTransaction.requiringNew()
                    .run(
                            () -> {
                                store.insert(authority, key, passphrase);
                                store.insertFirstCrl(authority, key.signer());
                                along.lock();
                                store.record(caller, "authority.create", authority);
                                along.insert(authority.name());
                            });
            return authority;
        }
    }

    private Authority certify(NewAuthority wanted, AuthorityKey key) {
        return wanted.parent()
                .map(parent -> issuing(wanted, key, authorities.require(Optional.of(parent))))
                .orElseGet(() -> root(wanted, key));
    }

    private Authority root(NewAuthority wanted, AuthorityKey key) {
        Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
        CertificateTemplate template =
                new CertificateTemplate(
                        SerialNumber.next(clock.instant(), random),
                        new Issuer(wanted.subject(), key.subjectKey().keyIdentifier()),
                        wanted.subject(),
                        now.minus(BACKDATE),
                        wanted.validity().orElse(ROOT_VALIDITY).lastSecond(now),
                        key.subjectKey(),
                        new Usage.Authority(OptionalInt.empty(), NameConstraints.none()),
                        List.of(),
                        PkiUrls.none());
        Certificate certificate = CertificateSigner.self(key.signer()).sign(template);
        return new Authority(
                wanted.name(), AuthorityKind.ROOT, Optional.empty(), certificate, List.of());
    }

    private Authority issuing(NewAuthority wanted, AuthorityKey key, Authority parent) {
        requireMayCertify(parent);
        requireNotRevoked(parent);
        Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
        Certificate issuer = parent.certificate();
        CertificateTemplate template =
                new CertificateTemplate(
                        SerialNumber.next(clock.instant(), random),
                        issuer.asIssuer(),
                        wanted.subject(),
                        latest(now.minus(BACKDATE), issuer.notBefore()),
                        end(wanted, parent, now),
                        key.subjectKey(),
                        new Usage.Authority(OptionalInt.of(0), wanted.constraints()),
                        List.of(),
                        locations.of(parent.name()));
        Certificate certificate = authorities.signer(parent).sign(template);
        return new Authority(
                wanted.name(),
                AuthorityKind.ISSUING,
                Optional.of(parent.name()),
                certificate,
                parent.path().toList());
    }

    /**
     * RFC 5280 §4.2.1.9: a path length of 0 ends with the next certificate, so that must not be an
     * authority.
     */
    private static void requireMayCertify(Authority parent) {
        if (parent.certificate().pathLength().orElse(1) == 0) {
            throw new Problem(
                    Kind.POLICY,
                    "The authority "
                            + parent.name()
                            + " may certify hosts only (its path length is 0); name a root as parent.");
        }
    }

    private void requireNotRevoked(Authority parent) {
        if (authorities.isRevoked(parent)) {
            throw new Problem(
                    Kind.POLICY,
                    "The authority " + parent.name() + " was revoked; name another as parent.");
        }
    }

    private static Instant end(NewAuthority wanted, Authority parent, Instant now) {
        Instant parentEnd = parent.certificate().notAfter();
        Instant end = wanted.validity().orElse(ISSUING_VALIDITY).lastSecond(now);
        if (!end.isAfter(parentEnd)) {
            return end;
        }
        if (wanted.validity().isPresent() || !parentEnd.isAfter(now)) {
            throw new Problem(
                    Kind.POLICY,
                    "The authority " + parent.name() + " ends on " + parentEnd + "; ask for less.");
        }
        return parentEnd;
    }

    private static Instant latest(Instant a, Instant b) {
        return a.isAfter(b) ? a : b;
    }
}
