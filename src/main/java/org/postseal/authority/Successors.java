package org.postseal.authority;

import static java.util.Objects.requireNonNull;

import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.Period;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.postseal.access.Identity;
import org.postseal.audit.Audit;
import org.postseal.audit.AuditEvent;
import org.postseal.certificate.AuthorityName;
import org.postseal.certificate.Succession;
import org.postseal.keystore.AuthorityKey;
import org.postseal.keystore.KeySpec;
import org.postseal.keystore.Passphrase;
import org.postseal.problem.Problem;
import org.postseal.x509.Certificate;
import org.postseal.x509.DistinguishedName;
import org.postseal.x509.KeyType;
import org.postseal.x509.NameConstraints;
import org.postseal.x509.SubjectKey;
import org.postseal.x509.Validity;

/**
 * Makes the authority that follows another one: alike, with a key, a name and a life of its own.
 * The old one signs no more for hosts, but keeps its list and its OCSP until its end.
 */
@ApplicationScoped
public class Successors {

    /** A name that was made here before. */
    private static final Pattern NUMBERED = Pattern.compile("(.+)-([1-9][0-9]{0,3})");

    /** So that a life that is cut to the parent's end is not past it when it is signed. */
    private static final Duration MARGIN = Duration.ofMinutes(1);

    private final Authorities authorities;
    private final AuthorityCreation creation;
    private final OutsideAuthorities outside;
    private final RootRollover rollover;
    private final Succession succession;
    private final Audit audit;
    private final Clock clock;

    Successors(
            Authorities authorities,
            AuthorityCreation creation,
            OutsideAuthorities outside,
            RootRollover rollover,
            Succession succession,
            Audit audit,
            Clock clock) {
        this.authorities = authorities;
        this.creation = creation;
        this.outside = outside;
        this.rollover = rollover;
        this.succession = succession;
        this.audit = audit;
        this.clock = clock;
    }

    /**
     * In what the successor is to be different; what is left out is as the predecessor has it.
     *
     * @param parent left out: the newest of the line that certified the predecessor
     * @param validity left out: as long as the predecessor's, cut to the parent's end
     */
    public record Differences(
            Optional<AuthorityName> name,
            Optional<AuthorityName> parent,
            Optional<DistinguishedName> subject,
            Optional<KeySpec> key,
            Optional<Validity> validity,
            Optional<NameConstraints> constraints) {}

    /**
     * Makes it; below a root that is elsewhere, what that root is to sign.
     *
     * @return its name
     * @throws Problem of kind {@code CONFLICT} when there is one, {@code POLICY} when it would not
     *     outlive its predecessor, and as {@link AuthorityCreation#create}
     */
    public AuthorityName create(
            Identity caller,
            AuthorityName predecessor,
            Differences differences,
            Passphrase passphrase) {
        requireNonNull(caller, "caller");
        Authority old = authorities.get(predecessor);
        old.successor()
                .ifPresent(
                        next -> {
                            throw SuccessorRules.followed(predecessor, next.name());
                        });
        NewAuthority wanted = wanted(old, differences);
        if (wanted.isOutside()) {
            outside.request(caller, wanted, passphrase, new Following(caller, old));
        } else {
            creation.create(caller, wanted, passphrase, alongside(caller, old));
        }
        succession.refresh();
        return wanted.name();
    }

    private Alongside alongside(Identity caller, Authority old) {
        return old.kind() == AuthorityKind.ROOT
                ? new CrossCertified(caller, old)
                : new Following(caller, old);
    }

    private class Following implements Alongside {

        final Identity caller;
        final Authority old;

        Following(Identity caller, Authority old) {
            this.caller = caller;
            this.old = old;
        }

        @Override
        public Authority complete(Authority made, AuthorityKey key) {
            SuccessorRules.requireOutlives(made, old);
            return made;
        }

        @Override
        public void lock() {
            succession.lock(old.name());
        }

        @Override
        public void insert(AuthorityName name) {
            follow(caller, old, name);
        }
    }

    /** A new root, which the old one and it certify each other. */
    private final class CrossCertified extends Following {

        private Authority made;
        private Optional<Certificate> oldWithNew = Optional.empty();

        CrossCertified(Identity caller, Authority old) {
            super(caller, old);
        }

        @Override
        public Authority complete(Authority alone, AuthorityKey key) {
            oldWithNew = rollover.oldWithNew(alone, old, key);
            made = super.complete(rollover.newWithOld(alone, old), key);
            return made;
        }

        @Override
        public void insert(AuthorityName name) {
            super.insert(name);
            rollover.insert(caller, made, old, oldWithNew);
        }
    }

    private void follow(Identity caller, Authority old, AuthorityName successor) {
        if (!succession.insert(old.name(), successor)) {
            succession.refresh();
            throw SuccessorRules.followed(old.name(), succession.newest(old.name()));
        }
        audit.append(
                AuditEvent.granted(
                        caller.id(),
                        "authority.succeed",
                        Map.of("authority", successor.value(), "predecessor", old.name().value())));
    }

    private NewAuthority wanted(Authority old, Differences differences) {
        int generation = succession.generations(old.name()).size() + 1;
        Optional<AuthorityName> parent = differences.parent().or(old::parent);
        return new NewAuthority(
                differences.name().orElseGet(() -> free(old.name())),
                old.kind(),
                parent,
                differences
                        .subject()
                        .orElseGet(() -> old.certificate().subject().generation(generation)),
                differences.key().orElseGet(() -> like(old.certificate().key())),
                differences.validity().or(() -> life(old, parent)),
                differences.constraints().orElse(old.certificate().constraints()));
    }

    /** {@code issuing} is followed by {@code issuing-2}, and that by {@code issuing-3}. */
    private AuthorityName free(AuthorityName old) {
        Matcher numbered = NUMBERED.matcher(old.value());
        String base = numbered.matches() ? numbered.group(1) : old.value();
        int number = numbered.matches() ? Integer.parseInt(numbered.group(2)) : 1;
        AuthorityName name;
        do {
            number++;
            name = new AuthorityName(base + "-" + number);
        } while (authorities.find(name).isPresent() || outside.find(name).isPresent());
        return name;
    }

    private static KeySpec like(SubjectKey key) {
        return KeySpec.parse(key.type() == KeyType.RSA ? "RSA-" + key.bits() : key.type().label());
    }

    /** Elsewhere, the root decides. */
    private Optional<Validity> life(Authority old, Optional<AuthorityName> parent) {
        if (old.kind() == AuthorityKind.ISSUING && parent.isEmpty()) {
            return Optional.empty();
        }
        Instant now = clock.instant();
        Duration life =
                Duration.between(old.certificate().notBefore(), old.certificate().notAfter())
                        .plusSeconds(1);
        Duration most =
                parent.map(name -> authorities.require(Optional.of(name)))
                        .map(issuer -> Duration.between(now, issuer.certificate().notAfter()))
                        .map(rest -> rest.minus(MARGIN))
                        .filter(rest -> rest.compareTo(life) < 0)
                        .orElse(life);
        return Optional.of(Duration.ofSeconds(most.toSeconds()))
                .filter(duration -> !duration.isNegative() && !duration.isZero())
                .map(duration -> new Validity(Period.ZERO, duration));
    }
}
