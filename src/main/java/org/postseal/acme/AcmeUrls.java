package org.postseal.acme;

import jakarta.enterprise.context.RequestScoped;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.postseal.certificate.AuthorityName;
import org.postseal.http.ServiceUrl;

/** The addresses of everything, as the client of the current request reaches them. */
@RequestScoped
class AcmeUrls {

    /**
     * The host may be another than today's: it is what the client was told when the account was
     * made, and the signature says who it is.
     */
    private static final Pattern ACCOUNT =
            Pattern.compile("https?://[^/?#]+[^?#]*/acme/account/([0-9a-f]{32})");

    private final ServiceUrl service;

    AcmeUrls(ServiceUrl service) {
        this.service = service;
    }

    /** Whether somebody says where the service is. */
    boolean areKnown() {
        return service.isKnown();
    }

    String directory() {
        return at("directory");
    }

    String newNonce() {
        return at("new-nonce");
    }

    String newAccount() {
        return at("new-account");
    }

    /** Of the default authority when empty. */
    String newOrder(Optional<AuthorityName> authority) {
        return at(authority.map(name -> name + "/").orElse("") + "new-order");
    }

    String newAuthorization() {
        return at("new-authz");
    }

    String keyChange() {
        return at("key-change");
    }

    String revocation() {
        return at("revoke-cert");
    }

    String renewalInfo() {
        return at("renewal-info");
    }

    String account(String id) {
        return at("account/" + id);
    }

    String orders(String account) {
        return at("account/" + account + "/orders");
    }

    String order(String id) {
        return at("order/" + id);
    }

    String finalization(String order) {
        return at("order/" + order + "/finalize");
    }

    String authorization(String id) {
        return at("authz/" + id);
    }

    String challenge(String id) {
        return at("challenge/" + id);
    }

    String certificate(String order) {
        return at("certificate/" + order);
    }

    /** The address of the request under way. */
    String current() {
        return service.current();
    }

    /** The id in an account's address. */
    static Optional<String> accountId(String url) {
        Matcher matcher = ACCOUNT.matcher(url);
        return matcher.matches() ? Optional.of(matcher.group(1)) : Optional.empty();
    }

    private String at(String path) {
        return service.base() + AcmeForm.ROOT + path;
    }
}
