package org.postseal.issuance;

import jakarta.enterprise.context.ApplicationScoped;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.postseal.access.AccessRules;
import org.postseal.access.Identity;
import org.postseal.access.Permission;
import org.postseal.access.Scope;
import org.postseal.audit.Audit;
import org.postseal.authority.Authorities;
import org.postseal.authority.Authority;
import org.postseal.authority.CertificateSigner;
import org.postseal.authority.CrlShard;
import org.postseal.authority.CrlShards;
import org.postseal.authority.PkiLocations;
import org.postseal.certificate.Certificates;
import org.postseal.certificate.Claim;
import org.postseal.certificate.IssuedCertificate;
import org.postseal.certificate.Ledger;
import org.postseal.certificate.Outcome;
import org.postseal.certificate.Renewals.Renewal;
import org.postseal.certificate.Succession;
import org.postseal.problem.Kind;
import org.postseal.problem.Problem;
import org.postseal.profile.Profile;
import org.postseal.profile.Profiles;
import org.postseal.x509.Certificate;
import org.postseal.x509.CertificateTemplate;
import org.postseal.x509.Csr;
import org.postseal.x509.DistinguishedName;
import org.postseal.x509.PkiUrls;
import org.postseal.x509.SerialNumber;
import org.postseal.x509.SubjectAltName;
import org.postseal.x509.SubjectKey;
import org.postseal.x509.Validity;

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

    /** Who has no SAN needs a subject (RFC 5280 §4.1.2.6). */
    private static final DistinguishedName RESPONDER =
            DistinguishedName.parse("CN=Postseal OCSP responder");

    private final Profiles profiles;
    private final Authorities authorities;
    private final Certificates certificates;
    private final Succession succession;
    private final RenewalRules renewals;
    private final Ledger ledger;
    private final Audit audit;
    private final PkiLocations locations;
    private final CrlShards shards;
    private final Clock clock;
    private final SecureRandom random;

    Issuance(
            Profiles profiles,
            Authorities authorities,
            Certificates certificates,
            Succession succession,
            RenewalRules renewals,
            Ledger ledger,
            Audit audit,
            PkiLocations locations,
            CrlShards shards,
            Clock clock,
            SecureRandom random) {
        this.profiles = profiles;
        this.authorities = authorities;
        this.certificates = certificates;
        this.succession = succession;
        this.renewals = renewals;
        this.ledger = ledger;
        this.audit = audit;
        this.locations = locations;
        this.shards = shards;
        this.clock = clock;
        this.random = random;
    }

    /**
     * Decides about a request and, if it is granted, signs.
     *
     * @param octets the CSR in DER or PEM, as it came
     * @throws Problem of the kind that says who must act; a refusal is on record too
     */
    public Issued issue(Identity caller, byte[] octets, IssuanceOptions options) {
        try {
            AccessRules.require(caller, Permission.ISSUE);
            return decide(caller.following(succession), octets, options);
        } catch (Problem problem) {
            if (isDecision(problem) && !caller.equals(Identity.SERVICE)) {
                audit.appendAlone(IssuanceRecord.refusal(caller, octets, options, problem));
                throw problem.onRecord();
            }
            throw problem;
        }
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
                profiles.require(options.profile().or(scope::impliedProfile)).name(),
                authorities.require(options.authority().or(scope::impliedAuthority)).name());
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

    /** Not so what can't be read and what may succeed later. */
    private static boolean isDecision(Problem problem) {
        return problem.kind() == Kind.POLICY || problem.kind() == Kind.FORBIDDEN;
    }

    private Issued decide(Identity caller, byte[] octets, IssuanceOptions options) {
        Scope scope = caller.scope();
        Profile profile =
                caller.equals(Identity.SERVICE)
                        ? profiles.own(options.profile())
                        : profiles.require(options.profile().or(scope::impliedProfile));
        Authority authority =
                profile.isResponder()
                        ? exactly(options)
                        : authorities.require(options.authority().or(scope::impliedAuthority));
        Csr csr = Csr.parse(octets);
        Optional<OneTime> oneTime = OneTime.of(caller, csr, octets, options);
        return oneTime.flatMap(this::replay)
                .orElseGet(() -> sign(caller, csr, options, profile, authority, oneTime));
    }

    /** A responder answers for one authority, also when another has followed it. */
    private Authority exactly(IssuanceOptions options) {
        return authorities.get(options.authority().orElseThrow());
    }

    private Issued sign(
            Identity caller,
            Csr csr,
            IssuanceOptions options,
            Profile profile,
            Authority authority,
            Optional<OneTime> oneTime) {
        List<SubjectAltName> asked = names(csr, options);
        List<SubjectAltName> names = asked.isEmpty() ? caller.scope().impliedNames() : asked;
        AccessRules.requireIssue(caller, names, profile.name(), authority.name());
        Rules.check(profile, authority, csr, names);
        Optional<Renewal> renewal = renewals.check(caller, profile, csr.key());
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        Life life = Life.of(options.validity(), caller, limit(caller), profile, authority, now);

        SerialNumber serial = SerialNumber.next(now, random);
        Optional<CrlShard> shard =
                profile.isResponder() ? Optional.empty() : shards.of(authority.name(), serial);
        CertificateTemplate template =
                profile.isResponder()
                        ? responder(serial, authority, life, csr.key())
                        : host(serial, authority, life, csr.key(), profile, names, shard);
        Certificate certificate = signer(authority).sign(template);

        IssuedCertificate issued =
                new IssuedCertificate(
                        certificate,
                        authority.name(),
                        profile.name(),
                        now,
                        caller.id(),
                        Optional.empty());
        Optional<Claim> claim = oneTime.map(OneTime::claim);
        Outcome outcome =
                ledger.store(
                        issued,
                        authorities.lineage(authority),
                        shard.map(CrlShard::number),
                        claim,
                        renewal,
                        IssuanceRecord.grant(caller, issued, renewal));
        return switch (outcome) {
            case STORED -> new Issued(issued, authority, false);
            case CLAIMED_BY_ANOTHER ->
                    oneTime.flatMap(this::replay).orElseThrow(Issuance::underWay);
            default -> throw Rules.refusal(outcome, authority);
        };
    }

    /**
     * A host renews for as long as it has had it, or who may ask for short lives got long ones. But
     * what an authority's end has cut short does not stay short with its successor.
     */
    private Optional<Validity> limit(Identity caller) {
        boolean cut =
                caller.current()
                        .filter(
                                current ->
                                        authorities
                                                .find(current.authority())
                                                .map(issuer -> issuer.certificate().notAfter())
                                                .filter(current.certificate().notAfter()::equals)
                                                .isPresent())
                        .isPresent();
        return cut ? Optional.empty() : caller.scope().maxValidity();
    }

    /** A locked authority may be a revoked one, which nobody is to unlock for this. */
    private CertificateSigner signer(Authority authority) {
        try {
            return authorities.signer(authority);
        } catch (Problem locked) {
            if (authorities.isRevoked(authority)) {
                throw Rules.refusal(Outcome.ISSUER_REVOKED, authority);
            }
            throw locked;
        }
    }

    private static Problem underWay() {
        return new Problem(Kind.UNAVAILABLE, "The same request is under way; try again.");
    }

    private CertificateTemplate host(
            SerialNumber serial,
            Authority authority,
            Life life,
            SubjectKey key,
            Profile profile,
            List<SubjectAltName> names,
            Optional<CrlShard> shard) {
        PkiUrls urls = locations.of(authority.name());
        return new CertificateTemplate(
                serial,
                authority.certificate().asIssuer(),
                DistinguishedName.empty(),
                life.notBefore(),
                life.notAfter(),
                key,
                profile.usage(),
                names,
                shard.map(list -> list.in(urls)).orElse(urls));
    }

    private static CertificateTemplate responder(
            SerialNumber serial, Authority authority, Life life, SubjectKey key) {
        return CertificateTemplate.ocspResponder(
                serial,
                authority.certificate().asIssuer(),
                RESPONDER,
                life.notBefore(),
                life.notAfter(),
                key);
    }

    /** Those of the CSR, then those of the request, each once. */
    static List<SubjectAltName> names(Csr csr, IssuanceOptions options) {
        Set<SubjectAltName> names = new LinkedHashSet<>(csr.names());
        names.addAll(options.names());
        return List.copyOf(names);
    }

    private Optional<Issued> replay(OneTime oneTime) {
        return certificates
                .findClaimed(oneTime.claim())
                .map(
                        claimed -> {
                            if (!claimed.sameRequest()) {
                                throw oneTime.otherRequest().get();
                            }
                            IssuedCertificate certificate = claimed.certificate();
                            Authority authority = authorities.get(certificate.authority());
                            return new Issued(certificate, authority, true);
                        });
    }
}
