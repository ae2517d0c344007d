package org.postseal.audit;

import java.util.Optional;

/**
 * Which records to read.
 *
 * @param actor exactly as in the record
 * @param action exactly as in the record
 */
public record AuditFilter(Optional<String> actor, Optional<String> action) {

    boolean matches(AuditRecord record) {
        if (actor.isEmpty() && action.isEmpty()) {
            return true;
        }
        return record.event()
                .filter(event -> actor.map(event.actor()::equals).orElse(true))
                .filter(event -> action.map(event.action()::equals).orElse(true))
                .isPresent();
    }
}
