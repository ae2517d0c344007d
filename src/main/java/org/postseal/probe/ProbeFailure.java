package org.postseal.probe;

/**
 * A conversation that came to nothing; the message is for people and holds nothing that was read.
 */
final class ProbeFailure extends RuntimeException {

    private static final long serialVersionUID = 1L;

    ProbeFailure(String message) {
        super(message);
    }
}
