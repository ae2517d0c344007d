package org.postseal.server;

/** Standard error, for the one who starts the process: before there is a log, and when it ends. */
final class Console {

    private Console() {}

    static void say(String sentence) {
        System.err.println("Postseal: " + sentence);
    }
}
