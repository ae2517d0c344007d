package org.postseal.acme;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * An account as RFC 8555 §7.1.2 has it.
 *
 * @param externalAccountBinding as the client sent it (§7.3.4)
 */
@JsonInclude(JsonInclude.Include.NON_ABSENT)
record AccountJson(
        String status,
        List<String> contact,
        String orders,
        Optional<ObjectNode> externalAccountBinding) {

    static AccountJson of(Account account, AcmeUrls urls) {
        return new AccountJson(
                account.status().name().toLowerCase(Locale.ROOT),
                account.contacts(),
                urls.orders(account.id()),
                account.binding().map(Account.Binding::jws));
    }
}
