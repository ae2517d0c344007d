package org.postseal.x509;

/** Foreign text for a sentence that people read: short, printable, in quotes. */
final class Quoted {

    private static final int MAX_CHARS = 80;

    private Quoted() {}

    /** Control and other invisible characters become {@code ?}; what is long is cut. */
    static String of(String text) {
        StringBuilder quoted = new StringBuilder("'");
        text.codePoints().limit(MAX_CHARS).forEach(c -> quoted.appendCodePoint(printable(c)));
        if (text.codePointCount(0, text.length()) > MAX_CHARS) {
            quoted.append("...");
        }
        return quoted.append('\'').toString();
    }

    private static int printable(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.UNASSIGNED,
                    Character.PRIVATE_USE,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR ->
                    '?';
            default -> codePoint;
        };
    }
}
