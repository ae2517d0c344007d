package org.postseal.access;

/** What sort of caller somebody is. */
public enum Role {
    ADMIN,
    OPERATOR,
    REQUESTER,
    AUDITOR;

    boolean has(Permission permission) {
        return switch (this) {
            case ADMIN -> true;
            case OPERATOR -> permission != Permission.MANAGE_AUTHORITIES;
            case REQUESTER ->
                    permission == Permission.ISSUE || permission == Permission.READ_CERTIFICATES;
            case AUDITOR ->
                    permission == Permission.READ_CERTIFICATES
                            || permission == Permission.READ_AUTHORITIES;
        };
    }
}
