package org.postseal.access;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.postseal.testing.Refusal.assertRefused;

import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import javax.crypto.Mac;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postseal.audit.Audit;
import org.postseal.certificate.Succession;
import org.postseal.problem.Kind;
import org.postseal.testing.AuditTrail;
import org.postseal.testing.Owner;

/** A token opens what its row says, and only to whoever was given it. */
@QuarkusTest
class TokensTest {

    private static final String SCOPE =
            """
            {"names":["mail.example.org"],"profiles":null,"authorities":null,"maxValidity":null,\
            "wildcards":false,"ipAddresses":false}""";

    @Inject Tokens tokens;
    @Inject TokenRepository repository;
    @Inject Succession succession;
    @Inject TokenKey key;
    @Inject TokenUse use;
    @Inject Audit audit;
    @Inject Clock clock;
    @Inject SecureRandom random;

    @Test
    void letsAnAdministratorInAndSaysSoInTheAudit() {
        Token token = tokens.draw();
        QuarkusTransaction.requiringNew().run(() -> tokens.registerAdmin(Identity.SERVICE, token));

        Identity identity = tokens.authenticate(asSent(token));

        assertThat(identity.id()).isEqualTo("token:" + token.id());
        assertThat(identity.role()).isEqualTo(Role.ADMIN);
        assertThat(AuditTrail.of("service"))
                .anyMatch(
                        record ->
                                record.contains("token.create")
                                        && record.contains(token.id().toString()));
    }

    @Test
    void refusesATokenThatItDoesNotKnow() {
        assertInvalid(Token.random(random));
    }

    @Test
    void refusesAKnownIdWithAnotherSecret() {
        Token token = stored(Role.OPERATOR, Optional.empty());
        byte[] octets = Base64.getUrlDecoder().decode(text(token).substring("pst_".length()));
        octets[octets.length - 1] ^= 1;
        String forged = "pst_" + Base64.getUrlEncoder().encodeToString(octets);

        assertThat(tokens.authenticate(token).role()).isEqualTo(Role.OPERATOR);
        assertInvalid(Token.parse(forged).orElseThrow());
    }

    @Test
    void refusesATokenFromTheMomentItExpires() {
        Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);

        assertInvalid(stored(Role.REQUESTER, Optional.of(now)));
        Token lasting = stored(Role.REQUESTER, Optional.of(now.plus(1, ChronoUnit.HOURS)));
        assertThat(tokens.authenticate(lasting).role()).isEqualTo(Role.REQUESTER);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "role = 'ADMIN'",
                "expires_at = NULL",
                "expires_at = expires_at + interval '1 year'",
                "scope = replace(scope, 'example.org', 'example.com')",
                "scope = ''",
                "mac = sha256('any')"
            })
    void refusesATokenWhoseRowWasEdited(String edit) {
        Token token =
                stored(
                        Role.REQUESTER,
                        Optional.of(
                                clock.instant()
                                        .truncatedTo(ChronoUnit.MICROS)
                                        .plus(1, ChronoUnit.HOURS)));
        assertThat(tokens.authenticate(token).role()).isEqualTo(Role.REQUESTER);
        tokens.forget(token.id());

        Owner.update("UPDATE token SET " + edit + " WHERE id = ?", token.id());

        assertInvalid(token);
    }

    @Test
    void refusesATokenWhoseRowWasCopiedToAnotherId() {
        Token mine = stored(Role.ADMIN, Optional.empty());
        Token other = Token.random(random);
        Owner.update(
                """
                INSERT INTO token (id, name, role, created_at, expires_at, scope, mac)
                SELECT ?, name, role, created_at, expires_at, scope, mac FROM token WHERE id = ?
                """,
                other.id(),
                mine.id());

        assertInvalid(other);
    }

    @Test
    void keepsNothingInTheDatabaseThatOpensTheService() {
        Token token = stored(Role.ADMIN, Optional.empty());
        String row = Owner.query("SELECT token::text FROM token WHERE id = ?", token.id()).get(0);

        assertThat(row).doesNotContain(HexFormat.of().formatHex(token.secret()));
        assertThat(token.toString()).doesNotContain(text(token));
    }

    @Test
    void stopsAStartWithAnotherTokenKeyThanTheDatabaseWasSetUpWith() {
        byte[] octets = new byte[TokenKey.LENGTH];
        random.nextBytes(octets);
        Tokens otherReplica =
                new Tokens(
                        repository,
                        succession,
                        new TokenHash(new TokenKey(octets)),
                        use,
                        audit,
                        clock,
                        random);

        QuarkusTransaction.requiringNew().run(tokens::requireSameKey);
        assertRefused(
                Kind.INTERNAL,
                () -> QuarkusTransaction.requiringNew().run(otherReplica::requireSameKey),
                "token.key",
                "postseal.token-key-file");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "pst_", "pst_!!!!", "pst_AAAA", "abc_AAAA"})
    void takesNothingElseForAToken(String text) {
        assertThat(Token.parse(text)).isEmpty();
    }

    private void assertInvalid(Token token) {
        assertRefused(Kind.UNAUTHENTICATED, () -> tokens.authenticate(token), "token is not valid");
    }

    /**
     * A row as the service would make it, with the hash computed as {@link TokenHash} describes it.
     */
    private Token stored(Role role, Optional<Instant> expires) {
        Token token = Token.random(random);
        TokenEntity row =
                new TokenEntity(
                        token.id(), "test", role, SCOPE, "service", clock.instant(), expires);
        String decided =
                String.join(
                        "\n",
                        token.id().toString(),
                        role.name(),
                        expires.map(Instant::toString).orElse(""),
                        SCOPE);
        QuarkusTransaction.requiringNew()
                .run(() -> repository.persist(row.withMac(hmac(token.secret(), decided))));
        return token;
    }

    private byte[] hmac(byte[] secret, String decided) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(key.secretKey());
            mac.update(secret);
            return mac.doFinal(decided.getBytes(UTF_8));
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    private static Token asSent(Token token) {
        return Token.parse(text(token)).orElseThrow();
    }

    private static String text(Token token) {
        return new String(token.reveal(), US_ASCII);
    }
}
