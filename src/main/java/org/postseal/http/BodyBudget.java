package org.postseal.http;

import jakarta.inject.Singleton;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.postseal.access.Limits;

/**
 * How much of all bodies together may be in memory, so that many senders can't exhaust it. Those
 * whose bodies come before they are known have a part of their own, and of it each network a share:
 * whoever fills it keeps nobody from work who shows a credential first.
 */
@Singleton
class BodyBudget {

    /** In octets: 64 bodies of the largest usual size, or a thousand CSRs. */
    static final long KNOWN = 64L * BodyLimit.LARGEST;

    static final long UNKNOWN = 16L * BodyLimit.LARGEST;

    /** Of one network of the unknown: sixteen of ACME's largest requests, a thousand usual ones. */
    static final long NETWORK = 2L * BodyLimit.LARGEST;

    private long known;
    private long unknown;
    private final Map<ByteBuffer, Long> networks = new HashMap<>();

    /** What one body takes of it. */
    final class Share {

        private final Optional<ByteBuffer> network;
        private long held;

        private Share(Optional<ByteBuffer> network) {
            this.network = network;
        }

        /** Whether {@code octets} more may be held; then they are until {@link #giveBack}. */
        boolean take(long octets) {
            if (!BodyBudget.this.take(network, octets)) {
                return false;
            }
            held += octets;
            return true;
        }

        void giveBack() {
            BodyBudget.this.giveBack(network, held);
            held = 0;
        }
    }

    Share ofKnown() {
        return new Share(Optional.empty());
    }

    Share ofUnknown(InetAddress client) {
        return new Share(Optional.of(Limits.network(client)));
    }

    private synchronized boolean take(Optional<ByteBuffer> network, long octets) {
        if (network.isEmpty()) {
            if (known + octets > KNOWN) {
                return false;
            }
            known += octets;
            return true;
        }
        long share = networks.getOrDefault(network.get(), 0L) + octets;
        if (share > NETWORK || unknown + octets > UNKNOWN) {
            return false;
        }
        unknown += octets;
        networks.put(network.get(), share);
        return true;
    }

    private synchronized void giveBack(Optional<ByteBuffer> network, long octets) {
        if (network.isEmpty()) {
            known -= octets;
            return;
        }
        unknown -= octets;
        networks.computeIfPresent(
                network.get(), (same, held) -> held > octets ? held - octets : null);
    }

    synchronized long taken() {
        return known + unknown;
    }
}
