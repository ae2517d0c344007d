package org.postseal.audit;

import java.util.List;
import java.util.Optional;

/**
 * Some records, newest first.
 *
 * @param items may be few or none also where more follow: one page looks at so many records only
 * @param next the cursor of the page that follows; empty after the last
 */
public record AuditPage(List<AuditRecord> items, Optional<String> next) {

    public AuditPage {
        items = List.copyOf(items);
    }
}
