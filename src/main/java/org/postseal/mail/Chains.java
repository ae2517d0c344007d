package org.postseal.mail;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import org.postseal.access.AccessRules;
import org.postseal.access.Identity;
import org.postseal.audit.Audit;
import org.postseal.audit.AuditEvent;
import org.postseal.authority.Authorities;
import org.postseal.authority.Authority;
import org.postseal.certificate.BlockedKeys;
import org.postseal.problem.Kind;
import org.postseal.problem.Problem;
import org.postseal.x509.Certificate;
import org.postseal.x509.ExtendedKeyUsage;
import org.postseal.x509.HostName;
import org.postseal.x509.ServedChain;
import org.postseal.x509.SpkiHash;

/**
 * Puts the certificates of any authority in the order that servers want, and keeps them for a host.
 */
@ApplicationScoped
class Chains {

    private final KeptChains kept;
    private final KnownRoots roots;
    private final BlockedKeys blockedKeys;
    private final Authorities authorities;
    private final Audit audit;
    private final Clock clock;

    Chains(
            KeptChains kept,
            KnownRoots roots,
            BlockedKeys blockedKeys,
            Authorities authorities,
            Audit audit,
            Clock clock) {
        this.kept = kept;
        this.roots = roots;
        this.blockedKeys = blockedKeys;
        this.authorities = authorities;
        this.audit = audit;
        this.clock = clock;
    }

    /**
     * The path from the one end-entity certificate up.
     *
     * @throws Problem of kind {@code POLICY} when there is none
     */
    ServedChain assemble(Collection<Certificate> given) {
        return ServedChain.assemble(given, roots.all(), clock.instant());
    }

    /**
     * Keeps the same for a host.
     *
     * @throws Problem of kind {@code FORBIDDEN}; of kind {@code POLICY} when there is no path, its
     *     key is blocked, or its certificate is not another authority's for a server of that name
     */
    @Transactional
    Kept keep(Identity caller, HostName host, Set<Certificate> given) {
        AccessRules.requireHost(caller, host);
        ServedChain chain = assemble(given);
        requireFor(host, chain.leaf());
        requireForeign(chain.leaf());
        if (blockedKeys.contains(chain.leaf().key())) {
            throw new Problem(
                    Kind.POLICY,
                    "The certificate's key is blocked, and never served again; make a new one.");
        }
        boolean changed =
                kept.keep(
                        host,
                        chain.certificates(),
                        caller.id(),
                        clock.instant().truncatedTo(ChronoUnit.MILLIS));
        if (changed) {
            record(caller, "host.keep-chain", host, chain.leaf());
        }
        return new Kept(chain, changed);
    }

    /**
     * Keeps the chain of a key no longer.
     *
     * @throws Problem of kind {@code FORBIDDEN}; of kind {@code NOT_FOUND} when there is none
     */
    @Transactional
    void drop(Identity caller, HostName host, SpkiHash key) {
        AccessRules.requireHost(caller, host);
        HostChain dropped =
                kept.drop(host, key)
                        .orElseThrow(
                                () ->
                                        new Problem(
                                                Kind.NOT_FOUND,
                                                "No chain of another authority is kept for this host and key."));
        record(caller, "host.drop-chain", host, dropped.leaf());
    }

    private void record(Identity caller, String action, HostName host, Certificate leaf) {
        audit.append(
                AuditEvent.granted(
                        caller.id(),
                        action,
                        Map.of(
                                "host", host.value(),
                                "issuer", leaf.issuer().toString(),
                                "serial", leaf.serial().hex(),
                                "sha256", leaf.sha256(),
                                "notAfter", leaf.notAfter().toString())));
    }

    /**
     * A chain that is kept.
     *
     * @param changed whether it was not kept before
     */
    record Kept(ServedChain chain, boolean changed) {}

    private static void requireFor(HostName host, Certificate leaf) {
        if (leaf.names().stream().noneMatch(name -> name.covers(host))) {
            throw new Problem(Kind.POLICY, "The certificate does not have the name " + host + ".");
        }
        Set<String> usages = leaf.extendedKeyUsages();
        if (!usages.isEmpty() && !usages.contains(ExtendedKeyUsage.SERVER_AUTH.oid())) {
            throw new Problem(Kind.POLICY, "The certificate is not for a server.");
        }
    }

    /** Ours are served already, and only there is it known whether they were revoked. */
    private void requireForeign(Certificate leaf) {
        if (authorities.list().stream()
                .map(Authority::certificate)
                .anyMatch(
                        authority ->
                                authority.subject().equals(leaf.issuer())
                                        && leaf.isSignedBy(authority.key()))) {
            throw new Problem(
                    Kind.POLICY,
                    "This certificate is this service's own, so it is served without being kept.");
        }
    }
}
