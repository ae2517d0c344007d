package org.postseal.mail;

import java.util.List;
import org.postseal.problem.Kind;
import org.postseal.problem.Problem;
import org.postseal.x509.HostName;

/**
 * The keys that a host may serve now, each with its newest valid certificate: RSA beside EC, the
 * two nodes of a cluster, the one before and after a change. Never empty.
 *
 * @param chosen the one that was asked for, else the newest
 * @param others all but that, newest first
 */
record HostKeys(HostName host, HostChain chosen, List<HostChain> others) {

    HostKeys {
        others = List.copyOf(others);
    }

    /**
     * The chosen one and the others.
     *
     * @param live one for each key
     */
    static HostKeys of(HostName host, HostChain chosen, List<HostChain> live) {
        String key = chosen.spkiSha256();
        return new HostKeys(
                host,
                chosen,
                live.stream().filter(chain -> !chain.spkiSha256().equals(key)).toList());
    }

    /** Says no more than that: whether the host is known is nobody's business. */
    static Problem none() {
        return new Problem(
                Kind.NOT_FOUND, "There is no valid certificate for just this name and key.");
    }
}
