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

    /** Of a token as its owner has it. */
    public static String id(String bearer) {
        return Token.parse(bearer).orElseThrow().id().toString();
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

    /** A bearer token of somebody with this role and scope. */
    @Transactional
    public String of(Role role, ScopeFields scope) {
        return register(new NewToken("somebody", role, scope, Optional.empty()));
    }

    private String register(Role role, Optional<Instant> end) {
        return register(new NewToken("somebody", role, anyName(role), end));
    }

    /** So that a requester, who without names has none, can ask for something. */
    private static ScopeFields anyName(Role role) {
        return role == Role.REQUESTER
                ? Scopes.names("**.org", "**.test", "**.com", "**.net")
                : ScopeFields.none();
    }

    private String register(NewToken wanted) {
        Token token = Token.random(random);
        tokens.register(Identity.SERVICE, token, wanted);
        return new String(token.reveal(), US_ASCII);
    }
}
