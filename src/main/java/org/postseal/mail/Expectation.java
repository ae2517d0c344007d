package org.postseal.mail;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.postseal.probe.Served;
import org.postseal.problem.Problem;
import org.postseal.x509.Certificate;
import org.postseal.x509.HostName;
import org.postseal.x509.ServedChain;

/**
 * What a host's services should serve, for comparison with what they do.
 *
 * @param keys what the host may serve now
 * @param tlsa its records
 * @param roots that clients may have
 */
record Expectation(HostKeys keys, Set<Tlsa> tlsa, Collection<Certificate> roots, Instant now) {

    /** What is wrong; nothing when all is well. */
    List<Finding> compare(Served served) {
        Certificate leaf = served.chain().get(0);
        List<Finding> findings = new ArrayList<>();
        validity(leaf).ifPresent(findings::add);
        if (leaf.names().stream().noneMatch(name -> name.covers(host()))) {
            findings.add(
                    new Finding(
                            Finding.WRONG_NAME,
                            "The certificate does not have the name " + host() + "."));
        }
        identity(leaf).ifPresent(findings::add);
        chain(served.chain()).ifPresent(findings::add);
        if (!matchesTlsa(served.chain())) {
            findings.add(
                    new Finding(
                            Finding.TLSA_MISMATCH,
                            "No TLSA record of the host matches, so senders that follow DANE do not deliver."));
        }
        return findings;
    }

    private HostName host() {
        return keys.host();
    }

    private Optional<Finding> validity(Certificate leaf) {
        if (now.isAfter(leaf.notAfter())) {
            return Optional.of(
                    new Finding(
                            Finding.EXPIRED,
                            "The certificate expired on " + leaf.notAfter() + "."));
        }
        if (now.isBefore(leaf.notBefore())) {
            return Optional.of(
                    new Finding(
                            Finding.NOT_YET_VALID,
                            "The certificate is not valid before " + leaf.notBefore() + "."));
        }
        return Optional.empty();
    }

    private Optional<Finding> identity(Certificate leaf) {
        Optional<HostChain> known =
                Stream.concat(Stream.of(keys.chosen()), keys.others().stream())
                        .filter(chain -> chain.leaf().key().equals(leaf.key()))
                        .findFirst();
        if (known.isEmpty()) {
            return Optional.of(
                    new Finding(
                            Finding.WRONG_CERTIFICATE,
                            "It serves a certificate that is none of the host's valid ones; install the chain of chain.pem and"
                                    + " reload."));
        }
        Certificate newest = known.get().leaf();
        return newest.equals(leaf)
                ? Optional.empty()
                : Optional.of(
                        new Finding(
                                Finding.NOT_RENEWED,
                                "It serves %s, but the newest for this key is %s; install it and reload."
                                        .formatted(leaf.serial().hex(), newest.serial().hex())));
    }

    private Optional<Finding> chain(List<Certificate> served) {
        Certificate leaf = served.get(0);
        Instant alive = now.isAfter(leaf.notAfter()) ? leaf.notAfter() : now;
        ServedChain path;
        try {
            path = ServedChain.assemble(new LinkedHashSet<>(served), roots, alive);
        } catch (Problem broken) {
            return Optional.of(new Finding(Finding.BAD_CHAIN, broken.detail()));
        }
        if (!path.rootKnown()) {
            return Optional.of(
                    new Finding(
                            Finding.UNTRUSTED,
                            "The chain ends below a root that is neither this service's nor one of the world's."));
        }
        List<Certificate> inOrder = path.certificates();
        boolean ordered =
                served.size() >= inOrder.size()
                        && served.subList(0, inOrder.size()).equals(inOrder)
                        && served.subList(inOrder.size(), served.size()).stream()
                                .allMatch(Certificate::isSelfIssued);
        return ordered
                ? Optional.empty()
                : Optional.of(
                        new Finding(
                                Finding.OUT_OF_ORDER,
                                "The chain has strangers in it, or not every certificate is followed by its issuer's; serve"
                                        + " chain.pem as it is."));
    }

    /** RFC 7671 §5.1 and §5.2, by the public keys. */
    private boolean matchesTlsa(List<Certificate> served) {
        return tlsa.contains(Tlsa.host(served.get(0).key().sha256()))
                || served.stream()
                        .skip(1)
                        .anyMatch(issuer -> tlsa.contains(Tlsa.authority(issuer.key().sha256())));
    }
}
