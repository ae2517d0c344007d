package org.postseal.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/** The commands in the README and other pages: what a newcomer types, so that they stay true. */
public final class Readme {

    private static final Pattern BLOCK = Pattern.compile("```sh\n(.*?)```", Pattern.DOTALL);

    private Readme() {}

    /** The README's shell blocks between a heading (with its {@code #} signs) and the next one. */
    public static List<String> commands(String heading) {
        return commands("README.md", heading);
    }

    /** The same of another page. */
    public static List<String> commands(String page, String heading) {
        String all = text(page);
        int start = ("\n" + all).indexOf("\n" + heading + "\n");
        if (start < 0) {
            throw new AssertionError(page + " has no heading " + heading);
        }
        int end = all.indexOf("\n#", start + heading.length());
        return BLOCK.matcher(all.substring(start, end < 0 ? all.length() : end))
                .results()
                .map(block -> block.group(1))
                .toList();
    }

    private static String text(String page) {
        try {
            return Files.readString(Path.of(page), UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
