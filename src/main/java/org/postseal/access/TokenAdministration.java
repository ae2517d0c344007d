package org.postseal.access;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.postseal.audit.Audit;
import org.postseal.audit.AuditEvent;
import org.postseal.problem.Kind;
import org.postseal.problem.Problem;

/** Makes, lists and revokes bearer tokens and enrolments. Each act is on record. */
@ApplicationScoped
public class TokenAdministration {

    /** Of a list: each host that there is may have had an enrolment. */
    public static final int PAGE_LENGTH = 1_000;

    private final Tokens tokens;
    private final TokenRepository repository;
    private final Audit audit;
    private final Clock clock;

    TokenAdministration(Tokens tokens, TokenRepository repository, Audit audit, Clock clock) {
        this.tokens = tokens;
        this.repository = repository;
        this.audit = audit;
        this.clock = clock;
    }

    /** Which of the two sorts of rows. */
    public enum Sort {
        TOKEN,
        ENROLLMENT;

        private boolean has(TokenEntity row) {
            return (row.role() == Role.ENROLLEE) == (this == ENROLLMENT);
        }
    }

    /**
     * What is known about a token. Its secret isn't.
     *
     * @param lastUsed to the minute or so; empty before the first use
     */
    public record Listed(
            UUID id,
            String name,
            Role role,
            ScopeFields scope,
            Instant created,
            String createdBy,
            Optional<Instant> expires,
            Optional<Instant> lastUsed) {

        private static Listed of(TokenEntity row, Optional<Instant> lastUsed) {
            return new Listed(
                    row.id(),
                    row.name(),
                    row.role(),
                    ScopeFields.parse(row.scope()),
                    row.createdAt(),
                    row.createdBy(),
                    row.expiresAt(),
                    lastUsed);
        }
    }

    /** A new token, to be shown once. */
    public record Created(Token token, Listed listed) {}

    /** Makes a token; the caller has been asked for its permission. */
    @Transactional
    public Created create(Identity caller, NewToken wanted) {
        if (wanted.expires().map(end -> !end.isAfter(clock.instant())).orElse(false)) {
            throw new Problem(Kind.POLICY, "The token would have expired; give it a later end.");
        }
        Token token = tokens.draw();
        return new Created(
                token, Listed.of(tokens.register(caller, token, wanted), Optional.empty()));
    }

    /**
     * One page of them, newest first; expired ones too.
     *
     * @param after the last of the page before
     * @throws Problem of kind {@code NOT_FOUND} when that is gone
     */
    @Transactional
    public List<Listed> list(Sort sort, Optional<UUID> after) {
        List<TokenEntity> rows =
                repository.list(sort, after.map(id -> require(sort, id)), PAGE_LENGTH);
        Map<UUID, Instant> uses = repository.lastUses(rows);
        return rows.stream()
                .map(row -> Listed.of(row, Optional.ofNullable(uses.get(row.id()))))
                .toList();
    }

    /**
     * Makes a token useless: here at once, on every other replica within two seconds.
     *
     * @throws Problem of kind {@code NOT_FOUND}; of kind {@code CONFLICT} for the last
     *     administrator
     */
    @Transactional
    public void revoke(Identity caller, Sort sort, UUID id) {
        repository.lock();
        TokenEntity row = require(sort, id);
        Instant now = clock.instant();
        if (row.role() == Role.ADMIN && !row.isExpired(now) && repository.countAdmins(now) == 1) {
            throw new Problem(
                    Kind.CONFLICT,
                    "This is the last administrator's token, and nobody could make another; make a new one first.");
        }
        repository.delete(row);
        audit.append(
                AuditEvent.granted(
                        caller.id(),
                        sort == Sort.ENROLLMENT ? "enrollment.revoke" : "token.revoke",
                        Map.of(
                                "id",
                                id.toString(),
                                "name",
                                row.name(),
                                "role",
                                row.role().name())));
        tokens.forget(id);
    }

    private TokenEntity require(Sort sort, UUID id) {
        return repository
                .findByIdOptional(id)
                .filter(sort::has)
                .orElseThrow(() -> new Problem(Kind.NOT_FOUND, "There is no token with this id."));
    }
}
