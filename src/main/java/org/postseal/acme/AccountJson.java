package org.postseal.acme;

import java.util.List;
import java.util.Locale;

/** An account as RFC 8555 §7.1.2 has it. */
record AccountJson(String status, List<String> contact, String orders) {

    static AccountJson of(Account account, AcmeUrls urls) {
        return new AccountJson(
                account.status().name().toLowerCase(Locale.ROOT),
                account.contacts(),
                urls.orders(account.id()));
    }
}
