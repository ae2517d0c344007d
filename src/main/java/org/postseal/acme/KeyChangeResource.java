package org.postseal.acme;

import com.fasterxml.jackson.databind.node.ObjectNode;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import java.util.Map;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.postseal.http.AuthenticatesItself;
import org.postseal.http.BodyLimit;

/** Gives an account another key: both sign (RFC 8555 §7.3.5). */
@Path("/acme/key-change")
@AuthenticatesItself
class KeyChangeResource {

    private final Requests requests;
    private final Accounts accounts;
    private final AccountRepository repository;
    private final AcmeUrls urls;

    KeyChangeResource(
            Requests requests, Accounts accounts, AccountRepository repository, AcmeUrls urls) {
        this.requests = requests;
        this.accounts = accounts;
        this.repository = repository;
        this.urls = urls;
    }

    @POST
    @Consumes(Requests.JOSE_JSON)
    @Produces(MediaType.APPLICATION_JSON)
    @BodyLimit(Requests.LARGEST)
    @Operation(hidden = true)
    public AccountJson change(byte[] body) {
        SignedRequest outer = requests.ofAccount(body);
        Account account = outer.account();
        AccountKey key = newKey(Jws.parse(outer.json()), account);
        Optional<Account> owner = accounts.changeKey(account, key);
        if (owner.isPresent()) {
            throw inUse(owner.get());
        }
        return AccountJson.of(repository.find(account.id()).orElseThrow(), urls);
    }

    private AccountKey newKey(Jws inner, Account account) {
        AccountKey key =
                AccountKey.parse(
                        inner.jwk()
                                .filter(jwk -> inner.kid().isEmpty())
                                .orElseThrow(
                                        () ->
                                                AcmeProblem.malformed(
                                                        "The inner JWS carries the new key in \"jwk\".")));
        inner.require(key);
        if (inner.nonce().isPresent() || !inner.url().equals(urls.current())) {
            throw AcmeProblem.malformed(
                    "The inner JWS has the \"url\" of the outer one, and no nonce.");
        }
        ObjectNode change = AcmeJson.object(inner.payload(), "The inner payload");
        boolean sameAccount =
                AcmeUrls.accountId(AcmeJson.text(change, "account"))
                        .filter(account.id()::equals)
                        .isPresent();
        AccountKey oldKey = AccountKey.parse(AcmeJson.asObject(change.path("oldKey"), "oldKey"));
        if (!sameAccount || !oldKey.thumbprint().equals(account.key().thumbprint())) {
            throw AcmeProblem.malformed(
                    "The inner payload names this account and its present key.");
        }
        return key;
    }

    private AcmeProblem inUse(Account owner) {
        AcmeError error = AcmeError.of(ErrorType.MALFORMED, "The new key is an account's already.");
        return new AcmeProblem(
                new AcmeError(
                        error.type(), 409, error.detail(), error.identifier(), error.subproblems()),
                Map.of(HttpHeaders.LOCATION, urls.account(owner.id())));
    }
}
