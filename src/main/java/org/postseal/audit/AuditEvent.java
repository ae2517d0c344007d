package org.postseal.audit;

import static java.util.Objects.requireNonNull;

import java.util.Map;

/**
 * One decision, as it is to be remembered for ever.
 *
 * @param actor who acted, for example {@code token:admin}
 * @param action what was asked for, for example {@code certificate.issue}
 * @param details what a reader needs to understand the decision, as JSON values; never a secret
 */
public record AuditEvent(String actor, String action, Outcome outcome, Map<String, ?> details) {

    /** Whether the act happened. */
    public enum Outcome {
        GRANTED,
        REFUSED
    }

    public AuditEvent {
        requireNonNull(actor, "actor");
        requireNonNull(action, "action");
        requireNonNull(outcome, "outcome");
        details = Map.copyOf(details);
    }

    public static AuditEvent granted(String actor, String action, Map<String, ?> details) {
        return new AuditEvent(actor, action, Outcome.GRANTED, details);
    }

    public static AuditEvent refused(String actor, String action, Map<String, ?> details) {
        return new AuditEvent(actor, action, Outcome.REFUSED, details);
    }
}
