package org.postseal.acme;

import com.fasterxml.jackson.databind.node.ObjectNode;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.postseal.access.Identity;
import org.postseal.access.NewToken;
import org.postseal.access.Role;
import org.postseal.access.TokenKey;
import org.postseal.audit.Audit;
import org.postseal.audit.AuditEvent;
import org.postseal.problem.Kind;
import org.postseal.problem.Problem;

/** Makes, checks and withdraws the keys of external accounts. Each act is on record. */
@ApplicationScoped
class ExternalKeys {

    private static final String ALGORITHM = "HS256";
    private static final String HMAC = "HmacSHA256";

    private final ExternalKeyRepository repository;
    private final Ids ids;
    private final Audit audit;
    private final Clock clock;
    private final SecretKeySpec master;

    ExternalKeys(
            ExternalKeyRepository repository,
            Ids ids,
            Audit audit,
            Clock clock,
            TokenKey tokenKey) {
        this.repository = repository;
        this.ids = ids;
        this.audit = audit;
        this.clock = clock;
        this.master = new SecretKeySpec(tokenKey.derive("acme external accounts"), HMAC);
    }

    /**
     * A new one.
     *
     * @param secret base64url, to be shown once
     */
    record Created(ExternalKey key, String secret) {

        /** Without the secret, which must not come into a log. */
        @Override
        public String toString() {
            return "Created[" + key.id() + "]";
        }
    }

    /** Makes one; the caller has been asked for its permission. */
    @Transactional
    Created create(Identity caller, NewToken wanted, boolean reusable, boolean preAuthorized) {
        if (wanted.role() != Role.REQUESTER) {
            throw new IllegalArgumentException("an account requests");
        }
        Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        if (wanted.expires().map(end -> !end.isAfter(now)).orElse(false)) {
            throw new Problem(Kind.POLICY, "The key would have expired; give it a later end.");
        }
        ExternalKey key =
                new ExternalKey(
                        ids.next(),
                        wanted.name(),
                        wanted.scope(),
                        reusable,
                        preAuthorized,
                        caller.id(),
                        now,
                        wanted.expires().map(end -> end.truncatedTo(ChronoUnit.MICROS)),
                        Optional.empty(),
                        0);
        repository.insert(key);
        audit.append(
                AuditEvent.granted(
                        caller.id(),
                        "acme.account-key.create",
                        Map.of(
                                "id", key.id(),
                                "name", key.name(),
                                "scope", key.scope().text(),
                                "reusable", reusable,
                                "preAuthorized", preAuthorized,
                                "expires", key.expires().map(Instant::toString).orElse(""))));
        return new Created(key, Base64Url.encode(secret(key)));
    }

    @Transactional
    List<ExternalKey> list() {
        return repository.newestFirst();
    }

    /**
     * Withdraws one; the accounts that are bound to it may do nothing any more.
     *
     * @throws Problem of kind {@code NOT_FOUND}
     */
    @Transactional
    void revoke(Identity caller, String id) {
        if (!Ids.isId(id) || !repository.revoke(id, clock.instant())) {
            throw new Problem(Kind.NOT_FOUND, "There is no account key with this id.");
        }
        audit.append(AuditEvent.granted(caller.id(), "acme.account-key.revoke", Map.of("id", id)));
    }

    /**
     * The external account that a new account's key is bound to, in the current transaction.
     *
     * @param url of the request that the binding is in
     * @throws AcmeProblem of type {@code unauthorized} or {@code malformed}
     */
    @Transactional(Transactional.TxType.MANDATORY)
    Account.Binding bind(ObjectNode jws, AccountKey account, String url) {
        Jws binding = Jws.parse(jws);
        if (!binding.algorithm().equals(ALGORITHM)) {
            throw new AcmeProblem(
                    ErrorType.BAD_SIGNATURE_ALGORITHM,
                    "The external account binding is made with HS256.");
        }
        if (binding.nonce().isPresent() || !binding.url().equals(url)) {
            throw AcmeProblem.malformed(
                    "The external account binding has no nonce, and the \"url\" of its request.");
        }
        AccountKey bound =
                AccountKey.parse(AcmeJson.object(binding.payload(), "The bound account key"));
        if (!bound.thumbprint().equals(account.thumbprint())) {
            throw AcmeProblem.malformed("The external account binding is for another account key.");
        }
        ExternalKey key =
                binding.kid()
                        .filter(Ids::isId)
                        .flatMap(repository::lock)
                        .filter(known -> known.isUsable(clock.instant()))
                        .filter(known -> binding.isAuthenticatedBy(secret(known)))
                        .orElseThrow(ExternalKeys::unknown);
        if (!key.reusable() && key.accounts() > 0) {
            throw unknown();
        }
        return new Account.Binding(key.id(), jws, key.scope(), key.preAuthorized(), false);
    }

    private static AcmeProblem unknown() {
        return AcmeProblem.unauthorized(
                "The external account binding is not valid: its key is unknown, used up, expired or"
                        + " withdrawn, or the HMAC is wrong.");
    }

    /** Follows from the row, so that an edited row has another. */
    private byte[] secret(ExternalKey key) {
        try {
            Mac mac = Mac.getInstance(HMAC);
            mac.init(master);
            return mac.doFinal(key.decisive().getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has HmacSHA256", e);
        }
    }
}
