package org.postseal.access;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.postseal.audit.Audit;
import org.postseal.audit.AuditEvent;
import org.postseal.certificate.Succession;
import org.postseal.problem.Kind;
import org.postseal.problem.Problem;

/** Makes and checks bearer tokens. */
@ApplicationScoped
public class Tokens {

    /** A token that another replica revoked is dead here after this long at the latest. */
    private static final Duration REMEMBERED = Duration.ofSeconds(1);

    private static final int MOST_REMEMBERED = 10_000;

    private final TokenRepository repository;
    private final Succession succession;
    private final TokenHash hash;
    private final TokenUse use;
    private final Audit audit;
    private final Clock clock;
    private final SecureRandom random;
    private final Cache<UUID, Known> recent =
            Caffeine.newBuilder().expireAfterWrite(REMEMBERED).maximumSize(MOST_REMEMBERED).build();

    /** A row that was found, and whom it stands for. */
    private record Known(TokenEntity row, Identity identity) {}

    Tokens(
            TokenRepository repository,
            Succession succession,
            TokenHash hash,
            TokenUse use,
            Audit audit,
            Clock clock,
            SecureRandom random) {
        this.repository = repository;
        this.succession = succession;
        this.hash = hash;
        this.use = use;
        this.audit = audit;
        this.clock = clock;
        this.random = random;
    }

    /**
     * Finds whose token it is.
     *
     * @throws Problem of kind {@code UNAUTHENTICATED}, the same for an unknown, changed, revoked
     *     and expired token
     */
    public Identity authenticate(Token token) {
        return identity(recent.get(token.id(), this::find), token);
    }

    /**
     * As {@link #authenticate} if the token was seen a moment ago; waits for nothing.
     *
     * @throws Problem of kind {@code UNAUTHENTICATED}
     */
    public Optional<Identity> recall(Token token) {
        return Optional.ofNullable(recent.getIfPresent(token.id()))
                .map(known -> identity(known, token));
    }

    /**
     * @param known null for an unknown token
     */
    private Identity identity(Known known, Token token) {
        Instant now = clock.instant();
        if (known == null || !hash.matches(known.row(), token) || known.row().isExpired(now)) {
            throw new Problem(
                    Kind.UNAUTHENTICATED,
                    "The bearer token is not valid; it may have expired or been revoked.");
        }
        use.record(token.id(), now);
        return known.identity();
    }

    private Known find(UUID id) {
        return repository
                .read(id)
                .map(
                        row ->
                                new Known(
                                        row,
                                        new Identity(
                                                        "token:" + row.id(),
                                                        row.name(),
                                                        row.role(),
                                                        Scope.of(
                                                                ScopeFields.parse(row.scope()),
                                                                row.role()))
                                                .following(succession)))
                .orElse(null);
    }

    /** On this replica at once. */
    void forget(UUID id) {
        recent.invalidate(id);
    }

    /**
     * Remembers the token key of the first replica and compares that of every other, in the current
     * transaction.
     *
     * @throws Problem of kind {@code INTERNAL} when this replica has another key: no token would be
     *     valid on it
     */
    @Transactional(Transactional.TxType.MANDATORY)
    public void requireSameKey() {
        byte[] fingerprint = hash.keyFingerprint();
        Optional<byte[]> known = repository.keyFingerprint();
        if (known.isEmpty()) {
            repository.rememberKey(fingerprint);
        } else if (!MessageDigest.isEqual(known.get(), fingerprint)) {
            throw new Problem(
                    Kind.INTERNAL,
                    "The token key is not the one that this database was set up with; give this replica the same"
                            + " token.key as the others (postseal.token-key-file).");
        }
    }

    /** Whether there is none yet, as in a new database. */
    @Transactional
    public boolean isEmpty() {
        return repository.isEmpty();
    }

    /** A token that lets nobody in yet. */
    public Token draw() {
        return Token.random(random);
    }

    /** Lets {@code token} in as an administrator, in the current transaction. */
    @Transactional(Transactional.TxType.MANDATORY)
    public void registerAdmin(Identity creator, Token token) {
        register(
                creator,
                token,
                new NewToken("admin", Role.ADMIN, ScopeFields.none(), Optional.empty()));
    }

    /**
     * Lets {@code token} in, in the current transaction. Times are cut to the microsecond, as the
     * database keeps them, or the row would not be the one that was hashed.
     */
    @Transactional(Transactional.TxType.MANDATORY)
    TokenEntity register(Identity creator, Token token, NewToken wanted) {
        TokenEntity row =
                new TokenEntity(
                        token.id(),
                        wanted.name(),
                        wanted.role(),
                        wanted.scope().text(),
                        creator.id(),
                        clock.instant().truncatedTo(ChronoUnit.MICROS),
                        wanted.expires().map(time -> time.truncatedTo(ChronoUnit.MICROS)));
        repository.persist(row.withMac(hash.of(row, token)));
        audit.append(
                AuditEvent.granted(
                        creator.id(),
                        wanted.role() == Role.ENROLLEE ? "enrollment.create" : "token.create",
                        Map.of(
                                "id", row.id().toString(),
                                "name", row.name(),
                                "role", row.role().name(),
                                "scope", row.scope(),
                                "expires", row.expiresAt().map(Instant::toString).orElse(""))));
        return row;
    }
}
