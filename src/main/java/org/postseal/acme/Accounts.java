package org.postseal.acme;

import com.fasterxml.jackson.databind.node.ObjectNode;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.postseal.access.Limits;
import org.postseal.audit.Audit;
import org.postseal.audit.AuditEvent;
import org.postseal.http.Peer;

/** Makes and changes accounts (RFC 8555 §7.3). Each act is on record. */
@ApplicationScoped
class Accounts {

    private final AccountRepository repository;
    private final ExternalKeys externalKeys;
    private final AcmeConfig config;
    private final Limits limits;
    private final Peer peer;
    private final Ids ids;
    private final Audit audit;
    private final Clock clock;

    Accounts(
            AccountRepository repository,
            ExternalKeys externalKeys,
            AcmeConfig config,
            Limits limits,
            Peer peer,
            Ids ids,
            Audit audit,
            Clock clock) {
        this.repository = repository;
        this.externalKeys = externalKeys;
        this.config = config;
        this.limits = limits;
        this.peer = peer;
        this.ids = ids;
        this.audit = audit;
        this.clock = clock;
    }

    /** An account, and whether it was made just now. */
    record Found(Account account, boolean isNew) {}

    /**
     * The account of the key that asks: the one there is, else a new one.
     *
     * @param url of the request
     */
    @Transactional
    Found findOrCreate(KeyedRequest request, String url) {
        ObjectNode wanted = request.json();
        Optional<Account> known = repository.findByKey(request.key());
        if (known.isPresent()) {
            Requests.requireValid(known.get());
            return new Found(known.get(), false);
        }
        if (AcmeJson.flag(wanted, "onlyReturnExisting")) {
            throw new AcmeProblem(
                    ErrorType.ACCOUNT_DOES_NOT_EXIST, "There is no account with this key.");
        }
        List<String> contacts = Contacts.check(AcmeJson.texts(wanted, "contact").orElse(List.of()));
        Optional<ObjectNode> binding =
                Optional.ofNullable(wanted.get("externalAccountBinding"))
                        .filter(value -> !value.isNull())
                        .map(value -> AcmeJson.asObject(value, "externalAccountBinding"));
        if (binding.isEmpty() && config.externalAccountRequired()) {
            throw new AcmeProblem(
                    ErrorType.EXTERNAL_ACCOUNT_REQUIRED,
                    "An account must be bound to an external account here; ask the operator for a"
                            + " key identifier and an HMAC key.");
        }
        if (binding.isEmpty()) {
            limits.openingAccountFrom(peer.address());
        }
        Account account =
                new Account(
                        ids.next(),
                        request.key(),
                        Account.Status.VALID,
                        contacts,
                        binding.map(jws -> externalKeys.bind(jws, request.key(), url)));
        if (!repository.insert(account, clock.instant())) {
            // A twin was faster.
            Account twin = repository.findByKey(request.key()).orElseThrow();
            return new Found(twin, false);
        }
        record(
                account,
                "create",
                Map.of(
                        "thumbprint",
                        account.key().thumbprint(),
                        "contacts",
                        contacts,
                        "accountKey",
                        account.binding().map(Account.Binding::keyId).orElse("")));
        return new Found(account, true);
    }

    /**
     * Changes the contacts, or deactivates it for good (RFC 8555 §7.3.2 and §7.3.6). Everything
     * else that is asked for is to be ignored, other states too.
     */
    @Transactional
    Account update(Account account, ObjectNode wanted) {
        Optional<String> status = AcmeJson.optionalText(wanted, "status");
        if (status.filter("deactivated"::equals).isPresent()) {
            repository.setStatus(account.id(), Account.Status.DEACTIVATED);
            record(account, "deactivate", Map.of());
        } else {
            AcmeJson.texts(wanted, "contact")
                    .map(Contacts::check)
                    .ifPresent(contacts -> setContacts(account, contacts));
        }
        return repository.find(account.id()).orElseThrow();
    }

    private void setContacts(Account account, List<String> contacts) {
        if (!contacts.equals(account.contacts())) {
            repository.setContacts(account.id(), contacts);
            record(account, "update", Map.of("contacts", contacts));
        }
    }

    /**
     * Gives it another key (RFC 8555 §7.3.5).
     *
     * @return the account that has the key already, if another has it
     */
    @Transactional
    Optional<Account> changeKey(Account account, AccountKey key) {
        Optional<Account> owner = repository.findByKey(key);
        if (owner.isPresent()) {
            return owner;
        }
        if (!repository.setKey(account.id(), account.key(), key)) {
            return repository.findByKey(key);
        }
        record(account, "change-key", Map.of("thumbprint", key.thumbprint()));
        return Optional.empty();
    }

    private void record(Account account, String act, Map<String, ?> details) {
        audit.append(AuditEvent.granted(account.identity().id(), "acme.account." + act, details));
    }
}
