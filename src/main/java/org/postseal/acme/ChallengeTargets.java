package org.postseal.acme;

import jakarta.enterprise.context.ApplicationScoped;
import java.net.InetAddress;
import java.util.List;
import org.postseal.probe.Reachable;
import org.postseal.x509.SubjectAltName;

/** To which addresses an identifier is followed. */
@ApplicationScoped
class ChallengeTargets {

    /** Whoever has more is met at these. */
    private static final int MOST = 4;

    private final Resolver resolver;
    private final boolean loopback;

    ChallengeTargets(Resolver resolver, AcmeConfig config) {
        this.resolver = resolver;
        this.loopback = config.allowLoopback();
    }

    /**
     * The addresses of an identifier, four at most; each is used as it is, and not looked up again.
     *
     * @throws AcmeProblem when it leads where nobody is called
     */
    List<InetAddress> of(Identifier identifier, Deadline deadline) throws UnreachableException {
        List<InetAddress> found =
                identifier.name() instanceof SubjectAltName.Ip ip
                        ? List.of(ip.address())
                        : resolver.addresses(identifier.base(), deadline);
        return allowed(identifier.base(), found);
    }

    private List<InetAddress> allowed(String host, List<InetAddress> found)
            throws UnreachableException {
        if (found.isEmpty()) {
            throw new UnreachableException(ErrorType.DNS, host + " has no address in the DNS.");
        }
        List<InetAddress> allowed =
                found.stream()
                        .filter(address -> !Reachable.isForbidden(address, loopback))
                        .limit(MOST)
                        .toList();
        if (allowed.isEmpty()) {
            throw new AcmeProblem(
                    ErrorType.CONNECTION,
                    host + " leads to an address that this service does not call.");
        }
        return allowed;
    }
}
