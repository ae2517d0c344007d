package org.postseal.http;

import io.netty.util.NetUtil;
import io.vertx.ext.web.RoutingContext;
import java.net.InetAddress;

/**
 * Where a request comes from.
 *
 * @param address of the client, as far as those can be believed who passed the request on
 * @param secure whether it came over HTTPS, at least to a trusted proxy
 * @param local whether it was made on this machine, by a program that speaks for itself
 */
record ClientAddress(InetAddress address, boolean secure, boolean local) {

    private static final String KEY = ClientAddress.class.getName();

    void assign(RoutingContext context) {
        context.put(KEY, this);
    }

    static ClientAddress of(RoutingContext context) {
        return context.get(KEY);
    }

    /** Dotted decimal, or for IPv6 the canonical form of RFC 5952. */
    String text() {
        return NetUtil.toAddressString(address);
    }
}
