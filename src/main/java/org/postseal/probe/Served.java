package org.postseal.probe;

import java.util.List;
import org.postseal.x509.Certificate;

/**
 * What a service has shown.
 *
 * @param protocol for example {@code TLSv1.3}
 * @param chain as it came, the leaf first
 */
public record Served(String protocol, String cipher, List<Certificate> chain) {

    public Served {
        chain = List.copyOf(chain);
    }
}
