package org.postseal.probe;

import java.net.InetAddress;
import java.util.Optional;

/**
 * What became of one connection.
 *
 * @param served empty when TLS did not come about
 * @param failure why; a sentence of ours
 */
public record Sighting(
        MailService service,
        InetAddress address,
        int port,
        State state,
        Optional<Served> served,
        Optional<String> failure) {

    /** How far it came. */
    public enum State {
        /** TLS, and certificates were read. */
        SERVED,
        /** Nobody listens there, which is no fault: few hosts have all services. */
        CLOSED,
        /** Somebody listens, but there is no TLS to be had. */
        FAILED
    }
}
