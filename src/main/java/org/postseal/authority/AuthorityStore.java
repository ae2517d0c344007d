package org.postseal.authority;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import org.postseal.access.Identity;
import org.postseal.audit.Audit;
import org.postseal.audit.AuditEvent;
import org.postseal.certificate.AuthorityName;
import org.postseal.certificate.BlockedKeys;
import org.postseal.certificate.Succession;
import org.postseal.keystore.AuthorityKey;
import org.postseal.keystore.Keystore;
import org.postseal.keystore.Passphrase;
import org.postseal.keystore.Signer;
import org.postseal.problem.Kind;
import org.postseal.problem.Problem;

/** Writes a new authority with everything that belongs to it, in the current transaction. */
@ApplicationScoped
class AuthorityStore {

    /** Of the paths of {@code rest.PublicResource}. */
    private static final String WITH_CRL = "-with-crl";

    private final AuthorityRepository repository;
    private final AuthorityRequestStore requests;
    private final Succession succession;
    private final Crls crls;
    private final Keystore keystore;
    private final BlockedKeys blockedKeys;
    private final Audit audit;
    private final Clock clock;

    AuthorityStore(
            AuthorityRepository repository,
            AuthorityRequestStore requests,
            Succession succession,
            Crls crls,
            Keystore keystore,
            BlockedKeys blockedKeys,
            Audit audit,
            Clock clock) {
        this.repository = repository;
        this.requests = requests;
        this.succession = succession;
        this.crls = crls;
        this.keystore = keystore;
        this.blockedKeys = blockedKeys;
        this.audit = audit;
        this.clock = clock;
    }

    /**
     * @throws Problem of kind {@code CONFLICT}
     */
    @Transactional
    void requireFree(AuthorityName name) {
        if (name.value().endsWith(WITH_CRL)) {
            throw new Problem(
                    Kind.POLICY,
                    "An authority's name can't end with "
                            + WITH_CRL
                            + ", which is how another's chain with its list is called; choose another name.");
        }
        if (repository.findByIdOptional(name.value()).isPresent()
                || requests.find(name).isPresent()) {
            throw new Problem(
                    Kind.CONFLICT,
                    "There is an authority " + name + " already; choose another name.");
        }
    }

    /**
     * The key is blocked for everybody else: no host may be certified with it. {@link #record} when
     * all is written that takes time: from then on, until the transaction ends, nobody else can put
     * on record or issue anything.
     */
    @Transactional(Transactional.TxType.MANDATORY)
    void insert(Authority authority, AuthorityKey key, Passphrase passphrase) {
        succession.lock(authority.name());
        requireFree(authority.name());
        repository.persistAndFlush(new AuthorityEntity(authority, clock.instant()));
        keystore.store(authority.name(), key, passphrase);
        blockedKeys.block(authority.certificate().key(), BlockedKeys.AUTHORITY);
    }

    /** What a root elsewhere is asked for; until it has answered, nothing but this is there. */
    @Transactional(Transactional.TxType.MANDATORY)
    void insertRequest(AuthorityRequest request, AuthorityKey key, Passphrase passphrase) {
        succession.lock(request.name());
        requireFree(request.name());
        requests.insert(request);
        keystore.store(request.name(), key, passphrase);
        blockedKeys.block(request.csr().key(), BlockedKeys.AUTHORITY);
    }

    @Transactional(Transactional.TxType.MANDATORY)
    void recordRequest(Identity caller, AuthorityRequest request) {
        audit.append(
                AuditEvent.granted(
                        caller.id(),
                        "authority.request",
                        Map.of(
                                "authority", request.name().value(),
                                "subject", request.csr().subject().toString(),
                                "spkiSha256", request.csr().key().sha256())));
    }

    /** What a root elsewhere has answered. */
    @Transactional(Transactional.TxType.MANDATORY)
    void insertCertified(Identity caller, Authority authority) {
        repository.persistAndFlush(new AuthorityEntity(authority, clock.instant()));
        record(caller, "authority.certify", authority);
    }

    @Transactional(Transactional.TxType.MANDATORY)
    void record(Identity caller, String action, Authority authority) {
        audit.append(
                AuditEvent.granted(
                        caller.id(),
                        action,
                        Map.of(
                                "authority", authority.name().value(),
                                "kind", authority.kind().label(),
                                "subject", authority.certificate().subject().toString(),
                                "notAfter", authority.certificate().notAfter().toString(),
                                "sha256", authority.certificate().sha256())));
    }

    /** Nothing is revoked yet. */
    @Transactional(Transactional.TxType.MANDATORY)
    void insertFirstCrl(Authority authority, Signer signer) {
        Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
        crls.publishFirst(authority, now, signer);
    }
}
