package org.postseal.http;

import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.RequestScoped;
import java.net.InetAddress;

/** Where the current request comes from, as far as proxies can be believed. */
@RequestScoped
public class Peer {

    private final RoutingContext context;

    Peer(RoutingContext context) {
        this.context = context;
    }

    public InetAddress address() {
        return ClientAddress.of(context).address();
    }
}
