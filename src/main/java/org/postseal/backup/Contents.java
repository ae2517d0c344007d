package org.postseal.backup;

import java.util.Collection;
import java.util.List;

/**
 * What is in a backup, once all of it has been read or written.
 *
 * @param certificates how many it knows of
 * @param rows of all tables
 * @param files from the data directory
 */
public record Contents(Manifest manifest, long certificates, long rows, List<String> files) {

    private static final String CERTIFICATES = "certificate";

    static Contents of(Manifest manifest, Summary summary, Collection<String> files) {
        Summary.Rows certificates = summary.tables().get(CERTIFICATES);
        return new Contents(
                manifest,
                certificates == null ? 0 : certificates.count(),
                summary.tables().values().stream().mapToLong(Summary.Rows::count).sum(),
                List.copyOf(files));
    }
}
