package org.postseal.acme;

import jakarta.enterprise.context.ApplicationScoped;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.List;
import org.postseal.x509.SubjectAltName;

/**
 * To which addresses a name is followed. Private ones are what a CA of one's own is for; this
 * machine, and what hangs on the same link, are not a stranger's to have called.
 */
@ApplicationScoped
class Targets {

    private final Resolver resolver;
    private final boolean loopback;

    Targets(Resolver resolver, AcmeConfig config) {
        this.resolver = resolver;
        this.loopback = config.allowLoopback();
    }

    /**
     * The addresses of an identifier; each is used as it is, and not looked up again.
     *
     * @throws AcmeProblem when it leads where nobody is called
     */
    List<InetAddress> of(Identifier identifier) throws UnreachableException {
        List<InetAddress> found =
                identifier.name() instanceof SubjectAltName.Ip ip
                        ? List.of(ip.address())
                        : resolver.addresses(identifier.base());
        return allowed(identifier.base(), found);
    }

    private List<InetAddress> allowed(String host, List<InetAddress> found)
            throws UnreachableException {
        if (found.isEmpty()) {
            throw new UnreachableException(ErrorType.DNS, host + " has no address in the DNS.");
        }
        List<InetAddress> allowed = found.stream().filter(this::isAllowed).toList();
        if (allowed.isEmpty()) {
            throw new AcmeProblem(
                    ErrorType.CONNECTION,
                    host + " leads to an address that this service does not call.");
        }
        return allowed;
    }

    private boolean isAllowed(InetAddress address) {
        if (address.isAnyLocalAddress()
                || address.isMulticastAddress()
                || address.isLinkLocalAddress()) {
            return false;
        }
        return loopback || !(address.isLoopbackAddress() || isOwn(address));
    }

    private static boolean isOwn(InetAddress address) {
        try {
            return NetworkInterface.getByInetAddress(address) != null;
        } catch (SocketException unknown) {
            return true;
        }
    }
}
