package org.postseal.revocation;

import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.postseal.authority.Authorities;
import org.postseal.authority.Authority;
import org.postseal.certificate.AuthorityName;
import org.postseal.certificate.IssuedCertificate;
import org.postseal.keystore.Quarantine;
import org.postseal.problem.Kind;
import org.postseal.problem.Problem;
import org.postseal.x509.OcspAnswer;
import org.postseal.x509.OcspCertId;
import org.postseal.x509.OcspIssuer;
import org.postseal.x509.OcspRequest;
import org.postseal.x509.OcspStatus;
import org.postseal.x509.SerialNumber;

/** Answers whether certificates are good (RFC 6960), also while their authority is locked. */
@ApplicationScoped
public class Ocsp {

    /** For clients whose clock is behind. */
    private static final Duration BACKDATE = Duration.ofMinutes(5);

    private static final OcspStatus UNKNOWN = new OcspStatus.Unknown();

    private final Authorities authorities;
    private final Responders responders;
    private final OcspStatuses statuses;
    private final OcspCache cache;
    private final Quarantine quarantine;
    private final Clock clock;
    private final Duration life;

    /** By what requests call each authority; an authority never changes. */
    private final Map<AuthorityName, OcspIssuer> issuers = new ConcurrentHashMap<>();

    Ocsp(
            Authorities authorities,
            Responders responders,
            OcspStatuses statuses,
            OcspCache cache,
            Quarantine quarantine,
            Clock clock,
            @ConfigProperty(name = "postseal.ocsp-life", defaultValue = "PT6H") Duration life) {
        this.authorities = authorities;
        this.responders = responders;
        this.statuses = statuses;
        this.cache = cache;
        this.quarantine = quarantine;
        this.clock = clock;
        this.life = life;
    }

    /**
     * Answers if that takes neither the database nor a file; waits for nothing, and signs one
     * answer at most: the thread that asks has others to serve.
     */
    public Optional<OcspReply> answerFromMemory(AuthorityName name, OcspRequest request) {
        if (quarantine.reason().isPresent() || request.certIds().size() > 1) {
            return Optional.empty();
        }
        OcspIssuer issuer = issuers.get(name);
        Optional<Responder> responder = responders.findInMemory(name);
        if (issuer == null || responder.isEmpty()) {
            return Optional.empty();
        }
        Map<SerialNumber, OcspCache.Entry> known = new HashMap<>();
        for (SerialNumber serial : asked(request, issuer)) {
            Optional<OcspCache.Entry> entry = cache.find(name, serial);
            if (entry.isEmpty()) {
                return Optional.empty();
            }
            known.put(serial, entry.get());
        }
        return Optional.of(answer(request, issuer, responder.get(), known));
    }

    /**
     * Answers.
     *
     * @throws Problem of kind {@code NOT_FOUND} when no certificate that it asks about is of this
     *     authority, {@code AUTHORITY_LOCKED} when this replica has no responder for it
     */
    public OcspReply answer(AuthorityName name, OcspRequest request) {
        quarantine.requireNone();
        Authority authority = authorities.get(name);
        OcspIssuer issuer =
                issuers.computeIfAbsent(name, any -> OcspIssuer.of(authority.certificate()));
        Set<SerialNumber> asked = asked(request, issuer);
        Responder responder = responders.find(authority).orElseThrow(() -> silent(authority));
        Map<SerialNumber, OcspCache.Entry> known = new HashMap<>();
        Set<SerialNumber> missing = new HashSet<>();
        for (SerialNumber serial : asked) {
            cache.find(name, serial)
                    .ifPresentOrElse(entry -> known.put(serial, entry), () -> missing.add(serial));
        }
        if (!missing.isEmpty()) {
            statuses.of(authority, missing)
                    .forEach(
                            (serial, status) ->
                                    known.put(serial, cache.keep(name, serial, status)));
        }
        return answer(request, issuer, responder, known);
    }

    /**
     * What a server staples to this certificate (RFC 6066 §8).
     *
     * @throws Problem as {@link #answer}
     */
    public OcspReply staple(IssuedCertificate certificate) {
        Authority authority = authorities.get(certificate.authority());
        OcspCertId certId =
                OcspCertId.of(OcspIssuer.of(authority.certificate()), certificate.serial());
        return answer(authority.name(), new OcspRequest(List.of(certId), Optional.empty()));
    }

    private static Set<SerialNumber> asked(OcspRequest request, OcspIssuer issuer) {
        Set<SerialNumber> serials = new HashSet<>();
        boolean ours = false;
        for (OcspCertId certId : request.certIds()) {
            if (certId.isIssuedBy(issuer)) {
                ours = true;
                certId.serial().ifPresent(serials::add);
            }
        }
        if (!ours) {
            throw new Problem(Kind.NOT_FOUND, "None of the certificates is one of this authority.");
        }
        return serials;
    }

    /** Of one certificate without a nonce, as most are, the last answer serves again. */
    private OcspReply answer(
            OcspRequest request,
            OcspIssuer issuer,
            Responder responder,
            Map<SerialNumber, OcspCache.Entry> known) {
        Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
        // The very entry whose status is told: an older status is never kept for a newer one.
        Optional<OcspCache.Entry> entry =
                single(request).flatMap(OcspCertId::serial).map(known::get);
        OcspCertId first = request.certIds().get(0);
        Optional<OcspReply> kept =
                entry.flatMap(one -> one.signed(first))
                        .filter(reply -> !reply.producedAt().isAfter(now));
        if (kept.isPresent()) {
            return kept.get();
        }
        OcspReply reply = sign(request, issuer, responder, known, now);
        entry.ifPresent(one -> one.keep(first, reply));
        return reply;
    }

    private static Optional<OcspCertId> single(OcspRequest request) {
        return request.certIds().size() == 1 && request.nonce().isEmpty()
                ? Optional.of(request.certIds().get(0))
                : Optional.empty();
    }

    private OcspReply sign(
            OcspRequest request,
            OcspIssuer issuer,
            Responder responder,
            Map<SerialNumber, OcspCache.Entry> known,
            Instant now) {
        Instant nextUpdate = earliest(now.plus(life), responder.end());
        List<OcspAnswer> answers =
                request.certIds().stream()
                        .map(
                                certId -> {
                                    OcspStatus status = status(certId, issuer, known);
                                    return new OcspAnswer(
                                            certId, status, thisUpdate(status, now), nextUpdate);
                                })
                        .toList();
        return new OcspReply(
                responder.answer(now, answers, request.nonce()),
                now,
                nextUpdate,
                request.nonce().isEmpty());
    }

    private static OcspStatus status(
            OcspCertId certId, OcspIssuer issuer, Map<SerialNumber, OcspCache.Entry> known) {
        return certId.isIssuedBy(issuer)
                ? certId.serial().map(known::get).map(OcspCache.Entry::status).orElse(UNKNOWN)
                : UNKNOWN;
    }

    /** Before it was revoked, a certificate was not known to be. */
    private static Instant thisUpdate(OcspStatus status, Instant now) {
        Instant backdated = now.minus(BACKDATE);
        if (status instanceof OcspStatus.Revoked revoked && revoked.date().isAfter(backdated)) {
            return earliest(revoked.date(), now);
        }
        return backdated;
    }

    private static Instant earliest(Instant a, Instant b) {
        return a.isBefore(b) ? a : b;
    }

    private Problem silent(Authority authority) {
        if (!authority.certificate().notAfter().isAfter(clock.instant())) {
            return new Problem(Kind.NOT_FOUND, "The authority " + authority.name() + " has ended.");
        }
        return new Problem(
                Kind.AUTHORITY_LOCKED,
                "The authority "
                        + authority.name()
                        + " was not unlocked on this replica since it has no OCSP responder for it; an operator"
                        + " unlocks it with POST /v1/authorities/"
                        + authority.name()
                        + "/unlock.");
    }
}
