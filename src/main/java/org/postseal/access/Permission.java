package org.postseal.access;

/** Something that a route lets a caller do. */
public enum Permission {
    ISSUE,
    /** Those within the caller's scope. */
    READ_CERTIFICATES,
    /** Those within the caller's scope. */
    REVOKE,
    /** Make and withdraw one-time enrolment tokens. */
    ENROL,
    READ_AUTHORITIES,
    /** Unlock and lock. */
    OPERATE_AUTHORITIES,
    /** Create, import, export, passphrases. */
    MANAGE_AUTHORITIES,
    MANAGE_TOKENS,
    READ_AUDIT,
    /** Put other authorities' certificates in order. */
    ASSEMBLE_CHAINS,
    /** Keep chains and next keys of hosts within the caller's scope, and connect to them. */
    MANAGE_HOSTS,
    /** See which watched hosts need somebody. */
    WATCH_HOSTS
}
