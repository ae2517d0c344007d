package org.postseal.access;

import static org.postseal.access.Permission.ASSEMBLE_CHAINS;
import static org.postseal.access.Permission.END_WATCHES;
import static org.postseal.access.Permission.ENROL;
import static org.postseal.access.Permission.ISSUE;
import static org.postseal.access.Permission.MANAGE_HOSTS;
import static org.postseal.access.Permission.OPERATE_AUTHORITIES;
import static org.postseal.access.Permission.READ_AUDIT;
import static org.postseal.access.Permission.READ_AUTHORITIES;
import static org.postseal.access.Permission.READ_CERTIFICATES;
import static org.postseal.access.Permission.REVOKE;
import static org.postseal.access.Permission.WATCH_HOSTS;

import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import org.postseal.problem.Kind;
import org.postseal.problem.Problem;

/** What sort of caller somebody is. What exactly it may be done to is its {@link Scope}. */
public enum Role {
    ADMIN,
    OPERATOR,
    REQUESTER,
    AUDITOR,
    /** A host that shows its current certificate; never a token's. */
    HOST,
    /** Whoever has a one-time enrolment token. */
    ENROLLEE;

    boolean has(Permission permission) {
        return permissions().contains(permission);
    }

    private Set<Permission> permissions() {
        return switch (this) {
            case ADMIN -> EnumSet.allOf(Permission.class);
            case OPERATOR ->
                    EnumSet.of(
                            ISSUE,
                            READ_CERTIFICATES,
                            REVOKE,
                            ENROL,
                            READ_AUTHORITIES,
                            OPERATE_AUTHORITIES,
                            ASSEMBLE_CHAINS,
                            MANAGE_HOSTS,
                            WATCH_HOSTS,
                            END_WATCHES);
            case REQUESTER ->
                    EnumSet.of(ISSUE, READ_CERTIFICATES, REVOKE, ASSEMBLE_CHAINS, MANAGE_HOSTS);
            case AUDITOR ->
                    EnumSet.of(
                            READ_CERTIFICATES,
                            READ_AUTHORITIES,
                            READ_AUDIT,
                            ASSEMBLE_CHAINS,
                            WATCH_HOSTS);
            case HOST ->
                    EnumSet.of(ISSUE, READ_CERTIFICATES, REVOKE, ASSEMBLE_CHAINS, MANAGE_HOSTS);
            case ENROLLEE -> EnumSet.of(ISSUE, ASSEMBLE_CHAINS);
        };
    }

    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * A role that a bearer token may have.
     *
     * @throws Problem of kind {@code MALFORMED}
     */
    public static Role parse(String label) {
        return switch (label) {
            case "admin" -> ADMIN;
            case "operator" -> OPERATOR;
            case "requester" -> REQUESTER;
            case "auditor" -> AUDITOR;
            default ->
                    throw new Problem(
                            Kind.MALFORMED, "role is admin, operator, requester or auditor.");
        };
    }
}
