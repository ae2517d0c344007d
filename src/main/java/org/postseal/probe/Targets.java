package org.postseal.probe;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import org.postseal.problem.Kind;
import org.postseal.problem.Problem;
import org.postseal.x509.HostName;

/**
 * Where a host is, resolved once: who controls a zone could otherwise name a harmless address when
 * it is checked and another when it is connected to.
 */
public final class Targets {

    /** Finds a name's addresses; the platform's own resolver but in tests. */
    public interface Resolver {
        InetAddress[] resolve(String name) throws UnknownHostException;
    }

    private static final int MOST = 4;

    private final Resolver resolver;
    private final boolean allowLoopback;

    public Targets(Resolver resolver, boolean allowLoopback) {
        this.resolver = resolver;
        this.allowLoopback = allowLoopback;
    }

    /**
     * The host's addresses, at most four.
     *
     * @throws Problem of kind {@code POLICY} when there is none, or one that is never connected to
     */
    public List<InetAddress> of(HostName host) {
        InetAddress[] found;
        try {
            found = resolver.resolve(host.value());
        } catch (UnknownHostException e) {
            throw new Problem(Kind.POLICY, "The name " + host + " has no address in DNS.", e);
        }
        for (InetAddress address : found) {
            if (Reachable.isForbidden(address, allowLoopback)) {
                throw new Problem(
                        Kind.POLICY,
                        "An address of "
                                + host
                                + " is this machine's own, link-local or of a metadata sort, which is never connected to.");
            }
        }
        return Arrays.stream(found).limit(MOST).toList();
    }
}
