package org.postseal.access;

/** Something that a route lets a caller do. */
public enum Permission {
    ISSUE,
    READ_CERTIFICATES,
    READ_AUTHORITIES,
    /** Unlock and lock. */
    OPERATE_AUTHORITIES,
    /** Create, import, export, passphrases. */
    MANAGE_AUTHORITIES
}
