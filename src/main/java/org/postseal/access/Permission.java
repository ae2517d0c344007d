package org.postseal.access;

/** Something that a route lets a caller do. */
public enum Permission {
    ISSUE,
    /** Those that {@link AccessRules#mayRead} lets it see. */
    READ_CERTIFICATES,
    /** Those that {@link AccessRules#mayRevoke} lets it. */
    REVOKE,
    /** Make one-time enrolment tokens. */
    ENROL,
    READ_AUTHORITIES,
    /** Unlock and lock. */
    OPERATE_AUTHORITIES,
    /** Create, import, export, revoke, passphrases, shards of the list. */
    MANAGE_AUTHORITIES,
    MANAGE_TOKENS,
    READ_AUDIT,
    /** Put other authorities' certificates in order. */
    ASSEMBLE_CHAINS,
    /** Keep chains and next keys of hosts within the caller's scope, and connect to them. */
    MANAGE_HOSTS,
    /** See which watched hosts need somebody. */
    WATCH_HOSTS,
    END_WATCHES
}
