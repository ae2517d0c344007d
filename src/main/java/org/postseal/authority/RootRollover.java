package org.postseal.authority;

import jakarta.enterprise.context.ApplicationScoped;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.postseal.access.Identity;
import org.postseal.audit.Audit;
import org.postseal.audit.AuditEvent;
import org.postseal.certificate.AuthorityName;
import org.postseal.keystore.AuthorityKey;
import org.postseal.problem.Kind;
import org.postseal.problem.Problem;
import org.postseal.x509.Certificate;
import org.postseal.x509.CertificateTemplate;
import org.postseal.x509.NameConstraints;
import org.postseal.x509.SerialNumber;
import org.postseal.x509.Usage;

/**
 * Has a root and its successor certify each other (RFC 4210 §4.4), as long as the old one lives.
 * Whoever trusts only the old one verifies what stands below the new one, by the certificate that
 * the old one has signed for the new key (NewWithOld); whoever trusts only the new one verifies
 * what still stands below the old one (OldWithNew).
 */
@ApplicationScoped
class RootRollover {

    /** For clients whose clock is behind. */
    private static final Duration BACKDATE = Duration.ofMinutes(5);

    private final Authorities authorities;
    private final CrossCertificates store;
    private final PkiLocations locations;
    private final Audit audit;
    private final Clock clock;
    private final SecureRandom random;

    RootRollover(
            Authorities authorities,
            CrossCertificates store,
            PkiLocations locations,
            Audit audit,
            Clock clock,
            SecureRandom random) {
        this.authorities = authorities;
        this.store = store;
        this.locations = locations;
        this.audit = audit;
        this.clock = clock;
        this.random = random;
    }

    /**
     * The new root, with what leads from the old one to it as its chain: hosts below serve it.
     *
     * @throws Problem of kind {@code AUTHORITY_LOCKED} when the old one is locked, {@code POLICY}
     *     when its path length leaves no room
     */
    Authority newWithOld(Authority made, Authority old) {
        requireRoom(old);
        Certificate cross =
                authorities.signer(old).sign(template(made.certificate(), old, old.certificate()));
        return new Authority(
                made.name(),
                made.kind(),
                made.parent(),
                made.certificate(),
                Stream.concat(Stream.of(cross), old.path()).toList());
    }

    /**
     * Empty for an imported root whose certificates name its key in another way than ours would:
     * readers would not find it.
     */
    Optional<Certificate> oldWithNew(Authority made, Authority old, AuthorityKey key) {
        Certificate root = old.certificate();
        return Optional.of(root)
                .filter(
                        one ->
                                one.subjectKeyIdentifier()
                                        .map(id -> Arrays.equals(id, one.key().keyIdentifier()))
                                        .orElse(true))
                .map(
                        one ->
                                CertificateSigner.of(made, key.signer())
                                        .sign(template(one, made, one)));
    }

    /** Writes both down, in the current transaction. */
    void insert(Identity caller, Authority made, Authority old, Optional<Certificate> oldWithNew) {
        insert(caller, made.name(), old.name(), made.chain().get(0));
        oldWithNew.ifPresent(cross -> insert(caller, old.name(), made.name(), cross));
    }

    private void insert(
            Identity caller, AuthorityName subject, AuthorityName issuer, Certificate cross) {
        store.insert(subject, issuer, cross);
        audit.append(
                AuditEvent.granted(
                        caller.id(),
                        "authority.cross-certify",
                        Map.of(
                                "authority", subject.value(),
                                "issuer", issuer.value(),
                                "serial", cross.serial().hex(),
                                "notAfter", cross.notAfter().toString(),
                                "sha256", cross.sha256())));
    }

    /**
     * @param until the certificate of the old root, whose end both have
     */
    private CertificateTemplate template(Certificate subject, Authority issuer, Certificate until) {
        Instant start = clock.instant().truncatedTo(ChronoUnit.SECONDS).minus(BACKDATE);
        Instant first = issuer.certificate().notBefore();
        return new CertificateTemplate(
                SerialNumber.next(clock.instant(), random),
                issuer.certificate().asIssuer(),
                subject.subject(),
                start.isAfter(first) ? start : first,
                until.notAfter(),
                subject.key(),
                new Usage.Authority(OptionalInt.empty(), NameConstraints.none()),
                List.of(),
                locations.of(issuer.name()));
    }

    /** The new root and an issuing authority stand below it then. */
    private static void requireRoom(Authority old) {
        if (old.certificate().pathLength().orElse(2) < 2) {
            throw new Problem(
                    Kind.POLICY,
                    "The path length of "
                            + old.name()
                            + " leaves no room for a new root below it; make an independent root, and put it into all"
                            + " trust stores first.");
        }
    }
}
