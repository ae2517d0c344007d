package org.postseal.access;

import static java.nio.charset.StandardCharsets.US_ASCII;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Optional;

/** Lets further people in, for tests that need somebody else than the administrator. */
@ApplicationScoped
public class TestTokens {

    private final Tokens tokens;
    private final SecureRandom random;

    TestTokens(Tokens tokens, SecureRandom random) {
        this.tokens = tokens;
        this.random = random;
    }

    /** A new bearer token of somebody with this role. */
    @Transactional
    public String of(Role role) {
        return register(role, Optional.empty());
    }

    /** A bearer token that was good until {@code end}. */
    @Transactional
    public String until(Instant end, Role role) {
        return register(role, Optional.of(end));
    }

    private String register(Role role, Optional<Instant> end) {
        Token token = Token.random(random);
        tokens.register(token, "somebody", role, end);
        return new String(token.reveal(), US_ASCII);
    }
}
