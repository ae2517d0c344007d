package org.postseal.http;

import jakarta.inject.Singleton;
import java.net.InetAddress;
import java.util.HashMap;
import java.util.Map;
import org.postseal.access.Identity;
import org.postseal.access.Limits;

/**
 * How much of all bodies together may be in memory, so that many senders can't exhaust it. Those
 * whose bodies come before they are known have a part of their own: whoever fills it keeps nobody
 * from work who shows a credential first. Of either part a sender has a share only.
 */
@Singleton
class BodyBudget {

    /** In octets: 64 bodies of the largest usual size, or a thousand CSRs. */
    static final long KNOWN = 64L * BodyLimit.LARGEST;

    static final long UNKNOWN = 16L * BodyLimit.LARGEST;

    /** Of one identity: the largest body there is. */
    static final long IDENTITY = BodyLimit.RECORDS;

    /** Of one network of the unknown: sixteen of ACME's largest requests, a thousand usual ones. */
    static final long NETWORK = 2L * BodyLimit.LARGEST;

    private final Part known = new Part(KNOWN, IDENTITY);
    private final Part unknown = new Part(UNKNOWN, NETWORK);

    private static final class Part {

        private final long size;
        private final long each;
        private final Map<Object, Long> held = new HashMap<>();
        private long taken;

        Part(long size, long each) {
            this.size = size;
            this.each = each;
        }

        synchronized boolean take(Object sender, long octets) {
            long share = held.getOrDefault(sender, 0L) + octets;
            if (share > each || taken + octets > size) {
                return false;
            }
            taken += octets;
            held.put(sender, share);
            return true;
        }

        synchronized void giveBack(Object sender, long octets) {
            taken -= octets;
            held.computeIfPresent(sender, (same, all) -> all > octets ? all - octets : null);
        }

        synchronized long taken() {
            return taken;
        }
    }

    /** What one body takes of it. */
    static final class Share {

        private final Part part;
        private final Object sender;
        private long held;

        private Share(Part part, Object sender) {
            this.part = part;
            this.sender = sender;
        }

        /** Whether {@code octets} more may be held; then they are until {@link #giveBack}. */
        boolean take(long octets) {
            if (!part.take(sender, octets)) {
                return false;
            }
            held += octets;
            return true;
        }

        void giveBack() {
            part.giveBack(sender, held);
            held = 0;
        }
    }

    Share ofKnown(Identity sender) {
        return new Share(known, Limits.lasting(sender));
    }

    Share ofUnknown(InetAddress client) {
        return new Share(unknown, Limits.network(client));
    }

    long taken() {
        return known.taken() + unknown.taken();
    }
}
