package org.postseal.acme;

/** A resolver or a host did not answer; another try may succeed. */
final class UnreachableException extends Exception {

    private static final long serialVersionUID = 1L;

    private final transient AcmeError error;

    UnreachableException(ErrorType type, String detail) {
        super(detail);
        this.error = AcmeError.of(type, detail);
    }

    AcmeError error() {
        return error;
    }
}
