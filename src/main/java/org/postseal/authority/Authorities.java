package org.postseal.authority;

import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.postseal.certificate.AuthorityName;
import org.postseal.certificate.CertificateId;
import org.postseal.certificate.Certificates;
import org.postseal.certificate.Succession;
import org.postseal.keystore.Keystore;
import org.postseal.problem.Kind;
import org.postseal.problem.Problem;
import org.postseal.x509.Certificate;

/** Finds authorities. */
@ApplicationScoped
public class Authorities {

    private static final AuthorityName DEFAULT = new AuthorityName("issuing");

    private final AuthorityRepository repository;
    private final AuthorityRequestStore requests;
    private final Succession succession;
    private final Keystore keystore;
    private final Certificates certificates;
    private final Optional<AuthorityName> configuredDefault;

    /** Rows never change and there are few, so what was read once holds. */
    private final Map<AuthorityName, Authority> known = new ConcurrentHashMap<>();

    Authorities(
            AuthorityRepository repository,
            AuthorityRequestStore requests,
            Succession succession,
            Keystore keystore,
            Certificates certificates,
            @ConfigProperty(name = "postseal.default-authority")
                    Optional<String> configuredDefault) {
        this.repository = repository;
        this.requests = requests;
        this.succession = succession;
        this.keystore = keystore;
        this.certificates = certificates;
        this.configuredDefault = configuredDefault.map(AuthorityName::new);
    }

    public Optional<Authority> find(AuthorityName name) {
        return Optional.ofNullable(known.computeIfAbsent(name, this::read)).map(this::current);
    }

    /** As {@link #find} if that takes no database; waits for nothing. */
    public Optional<Authority> findInMemory(AuthorityName name) {
        return Optional.ofNullable(known.get(name)).map(this::current);
    }

    private Authority current(Authority authority) {
        return authority.followedBy(succession.after(authority.name()));
    }

    /**
     * The authority that a request names, or the default one, if signing with it takes no database;
     * waits for nothing.
     */
    public Optional<Authority> findInMemory(Optional<AuthorityName> name) {
        return findInMemory(succession.newest(name.orElseGet(this::defaultName)))
                .filter(this::isLineageInMemory);
    }

    private boolean isLineageInMemory(Authority authority) {
        return authority
                .parent()
                .map(parent -> findInMemory(parent).filter(this::isLineageInMemory).isPresent())
                .orElse(true);
    }

    /** Null when there is none: it may come. */
    private Authority read(AuthorityName name) {
        return QuarkusTransaction.joiningExisting()
                .call(
                        () ->
                                repository
                                        .findByIdOptional(name.value())
                                        .map(AuthorityEntity::toAuthority)
                                        .orElse(null));
    }

    /**
     * The authority of that name.
     *
     * @throws Problem of kind {@code NOT_FOUND}
     */
    public Authority get(AuthorityName name) {
        return find(name).orElseThrow(() -> missing(name, Kind.NOT_FOUND));
    }

    /**
     * The authority that a request names, or the default one; if others have followed it, the
     * newest of them.
     *
     * @throws Problem of kind {@code POLICY} when there is none
     */
    public Authority require(Optional<AuthorityName> name) {
        AuthorityName wanted = name.orElseGet(this::defaultName);
        return find(succession.newest(wanted))
                .orElseThrow(
                        () ->
                                name.isPresent()
                                        ? missing(wanted, Kind.POLICY)
                                        : new Problem(
                                                Kind.POLICY,
                                                "There is no default authority; name one with ?authority=."));
    }

    private Problem missing(AuthorityName name, Kind kind) {
        return new Problem(
                kind,
                requests.find(name).isPresent()
                        ? "The authority "
                                + name
                                + " waits for its certificate: have its request signed by the root outside."
                        : "There is no authority " + name + ".");
    }

    /** The authority of requests that name none. */
    public Optional<Authority> findDefault() {
        return find(succession.newest(defaultName()));
    }

    private AuthorityName defaultName() {
        return configuredDefault.orElse(DEFAULT);
    }

    /** All, by name. */
    @Transactional
    public List<Authority> list() {
        return repository.byName().stream()
                .map(AuthorityEntity::toAuthority)
                .map(this::current)
                .toList();
    }

    /** The authority of ours whose certificate is right above. */
    Optional<AuthorityName> parent(List<Certificate> above) {
        return above.stream()
                .findFirst()
                .flatMap(
                        issuer ->
                                list().stream()
                                        .filter(known -> known.certificate().equals(issuer))
                                        .map(Authority::name)
                                        .findFirst());
    }

    /** The trust anchors of all authorities, each once. */
    public Set<Certificate> roots() {
        Set<Certificate> roots = new LinkedHashSet<>();
        list().forEach(authority -> authority.trustAnchor().ifPresent(roots::add));
        return roots;
    }

    /** The certificates by which authorities of ours have certified it and those above it. */
    public List<CertificateId> lineage(Authority authority) {
        return Stream.iterate(
                        Optional.of(authority),
                        Optional::isPresent,
                        one -> one.flatMap(Authority::parent).flatMap(this::find))
                .flatMap(Optional::stream)
                .flatMap(one -> one.id().stream())
                .toList();
    }

    /** Whether its certificate, or one above it, was taken back by an authority of ours. */
    public boolean isRevoked(Authority authority) {
        return lineage(authority).stream()
                .anyMatch(id -> certificates.findRevocation(id).isPresent());
    }

    /**
     * Signs certificates with the authority's key.
     *
     * @throws Problem of kind {@code AUTHORITY_LOCKED}
     */
    public CertificateSigner signer(Authority authority) {
        return CertificateSigner.of(authority, keystore.signer(authority.name()));
    }
}
