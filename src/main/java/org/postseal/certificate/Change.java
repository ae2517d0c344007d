package org.postseal.certificate;

import java.util.List;
import org.postseal.x509.SubjectAltName;

/**
 * An event on this replica: what was known of certificates with these names is no longer so, once
 * the current transaction has ended. Other replicas don't hear of it.
 *
 * @param names empty when it is not known which
 */
public record Change(List<SubjectAltName> names) {

    public Change {
        names = List.copyOf(names);
    }

    public static Change ofAny() {
        return new Change(List.of());
    }
}
