package org.postseal.acme;

import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import jakarta.transaction.Transactional.TxType;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jboss.logging.Logger;
import org.postseal.access.TokenKey;
import org.postseal.problem.Problem;

/**
 * Against replay (RFC 8555 §6.5). A nonce is its time and random octets with a MAC over them, so
 * that it is good on every replica and after a restart without being stored; that it was used is
 * stored.
 */
@ApplicationScoped
class Nonces {

    /** A client may sit between two requests for as long as its hooks take to change DNS. */
    static final Duration LIFE = Duration.ofHours(2);

    private static final Logger LOG = Logger.getLogger(Nonces.class);
    private static final int RANDOM_OCTETS = 16;
    private static final int UNIQUE_OCTETS = Long.BYTES + RANDOM_OCTETS;
    private static final int MAC_OCTETS = 16;
    private static final Pattern SYNTAX = Pattern.compile("[A-Za-z0-9_-]{54}");

    private final Statements statements;
    private final SecretKeySpec key;
    private final Clock clock;
    private final SecureRandom random;

    Nonces(Statements statements, TokenKey tokenKey, Clock clock, SecureRandom random) {
        this.statements = statements;
        this.key = new SecretKeySpec(tokenKey.derive("acme nonces"), "HmacSHA256");
        this.clock = clock;
        this.random = random;
    }

    /** A new one, base64url. */
    String next() {
        byte[] unguessable = new byte[RANDOM_OCTETS];
        random.nextBytes(unguessable);
        byte[] unique =
                ByteBuffer.allocate(UNIQUE_OCTETS).putLong(clock.millis()).put(unguessable).array();
        byte[] nonce =
                ByteBuffer.allocate(UNIQUE_OCTETS + MAC_OCTETS)
                        .put(unique)
                        .put(mac(unique))
                        .array();
        return Base64.getUrlEncoder().withoutPadding().encodeToString(nonce);
    }

    /**
     * Uses one up. A used one need not outlive a crash of the database: only who could read the
     * client's requests could send one again. Never inside a transaction, whose commit would then
     * not wait for the disk either.
     *
     * @throws AcmeProblem of type {@code badNonce}
     */
    @Transactional(TxType.NEVER)
    void use(String nonce) {
        byte[] unique = check(nonce);
        Instant expires = Instant.ofEpochMilli(ByteBuffer.wrap(unique).getLong()).plus(LIFE);
        String sql =
                """
                WITH quick AS (SELECT set_config('synchronous_commit', 'off', true))
                INSERT INTO acme_nonce (nonce, expires_at) SELECT ?, ? FROM quick ON CONFLICT DO NOTHING
                """;
        if (!clock.instant().isBefore(expires) || statements.update(sql, unique, expires) == 0) {
            throw bad("The nonce was used before or is too old; use the one of this answer.");
        }
    }

    private byte[] check(String nonce) {
        if (!SYNTAX.matcher(nonce).matches()) {
            throw bad("The nonce is none of ours; use the one of this answer.");
        }
        byte[] octets = Base64.getUrlDecoder().decode(nonce);
        byte[] unique = Arrays.copyOf(octets, UNIQUE_OCTETS);
        byte[] mac = Arrays.copyOfRange(octets, UNIQUE_OCTETS, octets.length);
        if (!MessageDigest.isEqual(mac, mac(unique))) {
            throw bad("The nonce is none of ours; use the one of this answer.");
        }
        return unique;
    }

    private byte[] mac(byte[] unique) {
        try {
            Mac mac = Mac.getInstance(key.getAlgorithm());
            mac.init(key);
            return Arrays.copyOf(mac.doFinal(unique), MAC_OCTETS);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has HmacSHA256", e);
        }
    }

    private static AcmeProblem bad(String detail) {
        return new AcmeProblem(ErrorType.BAD_NONCE, detail);
    }

    /** Of several replicas one does it, for it skips the rows that another holds. */
    @Scheduled(every = "10m", delayed = "1m", concurrentExecution = ConcurrentExecution.SKIP)
    void forgetExpired() {
        String sql =
                """
                DELETE FROM acme_nonce WHERE nonce = ANY (ARRAY(
                    SELECT nonce FROM acme_nonce WHERE expires_at <= ? ORDER BY expires_at LIMIT 10000
                    FOR UPDATE SKIP LOCKED))
                """;
        try {
            while (statements.update(sql, clock.instant()) > 0) {
                LOG.debug("Used nonces were forgotten");
            }
        } catch (Problem unavailable) {
            LOG.debugf("Used nonces are left for the next time: %s", unavailable.detail());
        }
    }
}
