package org.postseal.server;

import java.util.regex.Pattern;

/** Standard error, for the one who starts the process: before there is a log, and when it ends. */
final class Console {

    /**
     * Controls, formats (which turn text around, or hide it), separators of lines; half characters.
     */
    private static final Pattern UNPRINTABLE =
            Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Cs}\\p{Zl}\\p{Zp}]");

    private Console() {}

    static void say(String sentence) {
        System.err.println("Postseal: " + printable(sentence));
    }

    /**
     * One line, without what a terminal obeys instead of showing it: what was read may be a
     * stranger's, and a line of theirs would look like one of ours.
     */
    static String printable(String text) {
        return UNPRINTABLE.matcher(text).replaceAll("?");
    }
}
