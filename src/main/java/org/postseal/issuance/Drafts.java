package org.postseal.issuance;

import jakarta.enterprise.context.ApplicationScoped;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.postseal.access.Identity;
import org.postseal.audit.Audit;
import org.postseal.authority.Authorities;
import org.postseal.authority.Authority;
import org.postseal.authority.CrlShard;
import org.postseal.authority.PkiLocations;
import org.postseal.certificate.IssuedCertificate;
import org.postseal.certificate.LedgerEntry;
import org.postseal.problem.Problem;
import org.postseal.trace.Spans;
import org.postseal.x509.Certificate;
import org.postseal.x509.CertificateTemplate;
import org.postseal.x509.DistinguishedName;
import org.postseal.x509.PkiUrls;
import org.postseal.x509.SerialNumber;
import org.postseal.x509.Validity;

/** Signs what has been granted. Waits for nothing once the authority has been read. */
@ApplicationScoped
class Drafts {

    /** Who has no SAN needs a subject (RFC 5280 §4.1.2.6). */
    private static final DistinguishedName RESPONDER =
            DistinguishedName.parse("CN=Postseal OCSP responder");

    private final Room room;
    private final IssuanceMetrics metrics;
    private final Authorities authorities;
    private final Audit audit;
    private final PkiLocations locations;
    private final Clock clock;
    private final SecureRandom random;

    Drafts(
            Room room,
            IssuanceMetrics metrics,
            Authorities authorities,
            Audit audit,
            PkiLocations locations,
            Clock clock,
            SecureRandom random) {
        this.room = room;
        this.metrics = metrics;
        this.authorities = authorities;
        this.audit = audit;
        this.locations = locations;
        this.clock = clock;
        this.random = random;
    }

    /**
     * Signs.
     *
     * @throws Problem of the kinds of {@link Life#of}, of {@link Room}, or {@code AUTHORITY_LOCKED}
     */
    Draft sign(Grant grant) {
        return Spans.during("sign certificate", () -> metrics.timeSigning(() -> draft(grant)));
    }

    private Draft draft(Grant grant) {
        if (!grant.caller().equals(Identity.SERVICE)) {
            room.require();
        }
        Authority authority = grant.issuer().authority();
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        Life life =
                Life.of(
                        grant.validity(),
                        grant.caller(),
                        limit(grant.caller()),
                        grant.profile(),
                        authority,
                        now);
        SerialNumber serial = SerialNumber.next(now, random);
        Optional<CrlShard> shard =
                grant.profile().isResponder() ? Optional.empty() : grant.issuer().shard(serial);
        CertificateTemplate template =
                grant.profile().isResponder()
                        ? responder(grant, serial, life)
                        : host(grant, serial, life, shard);
        Certificate certificate = authorities.signer(authority).sign(template);
        IssuedCertificate issued =
                new IssuedCertificate(
                        certificate,
                        authority.name(),
                        grant.profile().name(),
                        now,
                        grant.caller().id(),
                        Optional.empty());
        return new Draft(
                authority,
                new LedgerEntry(
                        issued,
                        authorities.lineage(authority),
                        shard.map(CrlShard::number),
                        grant.claim(),
                        grant.renewal(),
                        audit.encode(
                                IssuanceRecord.grant(grant.caller(), issued, grant.renewal()))));
    }

    /**
     * A host renews for as long as it has had it, or who may ask for short lives got long ones. But
     * what an authority's end has cut short does not stay short with its successor.
     */
    private Optional<Validity> limit(Identity caller) {
        boolean cut = caller.current().filter(this::isCutShort).isPresent();
        return cut ? Optional.empty() : caller.scope().maxValidity();
    }

    private boolean isCutShort(IssuedCertificate certificate) {
        return authorities
                .find(certificate.authority())
                .map(issuer -> issuer.certificate().notAfter())
                .filter(certificate.certificate().notAfter()::equals)
                .isPresent();
    }

    private CertificateTemplate host(
            Grant grant, SerialNumber serial, Life life, Optional<CrlShard> shard) {
        Authority authority = grant.issuer().authority();
        PkiUrls urls = locations.of(authority.name());
        return new CertificateTemplate(
                serial,
                authority.certificate().asIssuer(),
                DistinguishedName.empty(),
                life.notBefore(),
                life.notAfter(),
                grant.key(),
                grant.profile().usage(),
                grant.names(),
                shard.map(list -> list.in(urls)).orElse(urls));
    }

    private static CertificateTemplate responder(Grant grant, SerialNumber serial, Life life) {
        return CertificateTemplate.ocspResponder(
                serial,
                grant.issuer().authority().certificate().asIssuer(),
                RESPONDER,
                life.notBefore(),
                life.notAfter(),
                grant.key());
    }
}
