package org.postseal.acme;

import com.fasterxml.jackson.databind.node.ObjectNode;
import jakarta.enterprise.context.RequestScoped;
import java.util.Map;
import java.util.Optional;

/** Finds out who sent a request (RFC 8555 §6.2 to §6.5). */
@RequestScoped
class Requests {

    /** RFC 8555 §6.2. */
    static final String JOSE_JSON = "application/jose+json";

    /** Of one JWS: a CSR of 64 KiB, encoded twice, and its frame. */
    static final int LARGEST = 128 * 1024;

    private final AccountRepository accounts;
    private final Nonces nonces;
    private final AcmeUrls urls;

    Requests(AccountRepository accounts, Nonces nonces, AcmeUrls urls) {
        this.accounts = accounts;
        this.nonces = nonces;
        this.urls = urls;
    }

    /** A request of an account. */
    SignedRequest ofAccount(byte[] body) {
        return ofAccount(read(body));
    }

    /** A request that carries its key. */
    KeyedRequest ofKey(byte[] body) {
        return ofKey(read(body));
    }

    /** Whether a request carries its key instead of naming its account. */
    static boolean carriesKey(byte[] body) {
        return Jws.parse(body).jwk().isPresent();
    }

    private SignedRequest ofAccount(Jws jws) {
        String kid =
                jws.kid()
                        .orElseThrow(
                                () ->
                                        AcmeProblem.malformed(
                                                "This is for accounts: name yours with \"kid\", not"
                                                        + " \"jwk\"."));
        Account account =
                AcmeUrls.accountId(kid)
                        .flatMap(accounts::find)
                        .orElseThrow(
                                () ->
                                        new AcmeProblem(
                                                ErrorType.ACCOUNT_DOES_NOT_EXIST,
                                                "There is no account with the address of \"kid\"."));
        verify(jws, account.key());
        requireValid(account);
        return new SignedRequest(account, jws.payload());
    }

    private KeyedRequest ofKey(Jws jws) {
        ObjectNode jwk =
                jws.jwk()
                        .orElseThrow(
                                () ->
                                        AcmeProblem.malformed(
                                                "This needs the key itself, in \"jwk\", not"
                                                        + " \"kid\"."));
        AccountKey key = AccountKey.parse(jwk);
        verify(jws, key);
        return new KeyedRequest(key, AcmeJson.object(jws.payload(), "The payload"));
    }

    /** What needs no key is refused before any is looked for. */
    private Jws read(byte[] body) {
        Jws jws = Jws.parse(body);
        if (jws.kid().isPresent() == jws.jwk().isPresent()) {
            throw AcmeProblem.malformed(
                    "The protected header holds either \"kid\" or \"jwk\", not both.");
        }
        if (!AccountKey.ALGORITHMS.contains(jws.algorithm())) {
            throw new AcmeProblem(
                    ErrorType.BAD_SIGNATURE_ALGORITHM,
                    "\"alg\" is one of RS256, ES256, ES384 and EdDSA.");
        }
        if (!jws.url().equals(urls.current())) {
            throw AcmeProblem.unauthorized(
                    "\"url\" is not the address that this request was sent to, which is "
                            + urls.current()
                            + ".");
        }
        return jws;
    }

    /** A nonce is used up by its owner only. */
    private void verify(Jws jws, AccountKey key) {
        jws.require(key);
        Optional<String> nonce = jws.nonce();
        nonces.use(
                nonce.orElseThrow(
                        () -> new AcmeProblem(ErrorType.BAD_NONCE, "The request has no nonce.")));
    }

    /** RFC 8555 §7.3.6 wants a 401. */
    static void requireValid(Account account) {
        if (!account.isUsable()) {
            AcmeError error =
                    AcmeError.of(
                            ErrorType.UNAUTHORIZED,
                            account.isWithdrawn()
                                    ? "The external account of this account was withdrawn."
                                    : "This account is deactivated or revoked.");
            throw new AcmeProblem(
                    new AcmeError(
                            error.type(),
                            401,
                            error.detail(),
                            error.identifier(),
                            error.subproblems()),
                    Map.of("WWW-Authenticate", "ACME"));
        }
    }
}
