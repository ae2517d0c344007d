package org.postseal.access;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import javax.crypto.Mac;
import org.postseal.audit.Audit;
import org.postseal.audit.AuditEvent;
import org.postseal.problem.Kind;
import org.postseal.problem.Problem;

/** Makes and checks bearer tokens. */
@ApplicationScoped
public class Tokens {

    private final TokenRepository repository;
    private final TokenKey key;
    private final Audit audit;
    private final Clock clock;
    private final SecureRandom random;

    Tokens(
            TokenRepository repository,
            TokenKey key,
            Audit audit,
            Clock clock,
            SecureRandom random) {
        this.repository = repository;
        this.key = key;
        this.audit = audit;
        this.clock = clock;
        this.random = random;
    }

    /**
     * Finds whose token it is.
     *
     * @throws Problem of kind {@code UNAUTHENTICATED}, the same for an unknown, changed and expired
     *     token
     */
    @Transactional
    public Identity authenticate(Token token) {
        TokenEntity row =
                repository
                        .findByIdOptional(token.id())
                        .filter(found -> MessageDigest.isEqual(mac(found, token), found.mac()))
                        .filter(
                                found ->
                                        found.expiresAt()
                                                .map(clock.instant()::isBefore)
                                                .orElse(true))
                        .orElseThrow(
                                () ->
                                        new Problem(
                                                Kind.UNAUTHENTICATED,
                                                "The bearer token is not valid; it may have expired or been revoked."));
        return new Identity("token:" + row.id(), row.name(), row.role());
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
        byte[] fingerprint = hmac("fingerprint".getBytes(StandardCharsets.US_ASCII), new byte[0]);
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
        return repository.count() == 0;
    }

    /** A token that does not expire, for the first administrator. */
    public Token newAdminToken() {
        return Token.random(random);
    }

    /** Lets {@code token} in as an administrator, in the current transaction. */
    @Transactional(Transactional.TxType.MANDATORY)
    public void registerAdmin(Token token) {
        register(token, "admin", Role.ADMIN, Optional.empty());
    }

    /**
     * Lets {@code token} in until {@code end}, in the current transaction; to the microsecond, as
     * the database keeps it, or the row would not be the one that was hashed.
     */
    @Transactional(Transactional.TxType.MANDATORY)
    void register(Token token, String name, Role role, Optional<Instant> end) {
        Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        Optional<Instant> kept = end.map(time -> time.truncatedTo(ChronoUnit.MICROS));
        TokenEntity row = new TokenEntity(token.id(), name, role, now, kept);
        repository.persist(row.withMac(mac(row, token)));
        audit.append(
                AuditEvent.granted(
                        Identity.SERVICE.id(),
                        "token.create",
                        Map.of("id", token.id().toString(), "role", role.name())));
    }

    /**
     * Over the secret and everything in the row that decides, so that editing the row makes the
     * token useless.
     */
    private byte[] mac(TokenEntity row, Token token) {
        String decided =
                String.join(
                        "\n",
                        row.id().toString(),
                        row.role().name(),
                        row.expiresAt().map(Instant::toString).orElse(""));
        return hmac(token.secret(), decided.getBytes(StandardCharsets.UTF_8));
    }

    private byte[] hmac(byte[] first, byte[] second) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(key.secretKey());
            mac.update(first);
            return mac.doFinal(second);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has HmacSHA256", e);
        }
    }
}
