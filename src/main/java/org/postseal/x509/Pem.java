package org.postseal.x509;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.postseal.problem.Kind;
import org.postseal.problem.Problem;

/**
 * The textual encoding of RFC 7468, with the headers of RFC 1421 that encrypted private keys have.
 * Lenient about what programs and people do to it (text around the blocks, any line ends, newlines
 * lost), strict about what is inside.
 */
public final class Pem {

    private static final int MAX_CHARS = 1 << 20;
    private static final int MAX_BLOCKS = 256;
    private static final int LINE = 64;

    private static final String BEGIN = "-----BEGIN ";
    private static final String END = "-----END ";
    private static final String DASHES = "-----";
    private static final Pattern LABEL = Pattern.compile("[A-Z0-9]+(?: [A-Z0-9]+){0,5}");
    private static final Pattern LINE_END = Pattern.compile("\\r\\n|\\r|\\n");
    private static final Pattern WHITESPACE = Pattern.compile("[ \\t\\r\\n]+");

    /** One block of a PEM text. */
    public static final class Block {

        private final String label;
        private final Map<String, String> headers;
        private final byte[] content;

        private Block(String label, Map<String, String> headers, byte[] content) {
            this.label = label;
            this.headers = Collections.unmodifiableMap(headers);
            this.content = content;
        }

        /** What stands after BEGIN, for example {@code CERTIFICATE REQUEST}. */
        public String label() {
            return label;
        }

        /** The headers of RFC 1421 in their order, for example {@code Proc-Type}; mostly none. */
        public Map<String, String> headers() {
            return headers;
        }

        /** The decoded octets, at least one. */
        public byte[] content() {
            return content.clone();
        }
    }

    private Pem() {}

    /** One block with lines of 64 characters and a newline at its end. */
    public static String encode(String label, byte[] der) {
        String base64 = Base64.getMimeEncoder(LINE, new byte[] {'\n'}).encodeToString(der);
        return BEGIN + label + DASHES + "\n" + base64 + "\n" + END + label + DASHES + "\n";
    }

    /** As {@link #encode} for what may be too large to hold; {@code out} stays open. */
    public static void write(OutputStream out, String label, Octets der) throws IOException {
        out.write((BEGIN + label + DASHES + "\n").getBytes(US_ASCII));
        try (OutputStream base64 =
                Base64.getMimeEncoder(LINE, new byte[] {'\n'}).wrap(new KeptOpen(out))) {
            der.writeTo(base64);
        }
        out.write(("\n" + END + label + DASHES + "\n").getBytes(US_ASCII));
    }

    /** Base64 says its end by closing what it writes to. */
    private static final class KeptOpen extends FilterOutputStream {

        private KeptOpen(OutputStream out) {
            super(out);
        }

        @Override
        public void write(byte[] octets, int offset, int length) throws IOException {
            out.write(octets, offset, length);
        }

        @Override
        public void close() throws IOException {
            flush();
        }
    }

    /**
     * Every block in {@code text}, in order; none when there is no BEGIN line.
     *
     * @throws Problem of kind {@code MALFORMED} when a block is damaged or there are more than 256,
     *     of kind {@code TOO_LARGE} when the text is longer than 1 MiB
     */
    public static List<Block> parse(String text) {
        return parse(text, MAX_CHARS, MAX_BLOCKS);
    }

    /** As {@link #parse(String)}, with other bounds. */
    public static List<Block> parse(String text, int mostChars, int mostBlocks) {
        if (text.length() > mostChars) {
            throw new Problem(
                    Kind.TOO_LARGE, "The PEM text is larger than " + mostChars + " octets.");
        }
        List<Block> blocks = new ArrayList<>();
        int at = text.indexOf(BEGIN);
        while (at >= 0) {
            if (blocks.size() == mostBlocks) {
                throw malformed(
                        "The PEM text has more blocks than the " + mostBlocks + " taken here");
            }
            int labelAt = at + BEGIN.length();
            int labelEnd = text.indexOf(DASHES, labelAt);
            String label = labelEnd < 0 ? "" : text.substring(labelAt, labelEnd);
            if (!LABEL.matcher(label).matches()) {
                throw malformed("A PEM block has a damaged BEGIN line");
            }
            int bodyAt = labelEnd + DASHES.length();
            String end = END + label + DASHES;
            int bodyEnd = text.indexOf(DASHES, bodyAt);
            if (bodyEnd < 0 || !text.startsWith(end, bodyEnd)) {
                throw malformed("The PEM block " + label + " has no matching END line");
            }
            blocks.add(block(label, text.substring(bodyAt, bodyEnd)));
            at = text.indexOf(BEGIN, bodyEnd + end.length());
        }
        return List.copyOf(blocks);
    }

    /** RFC 1421 §4.4: headers, one blank line, then the text. */
    private static Block block(String label, String body) {
        if (body.indexOf(':') < 0) {
            return new Block(label, Map.of(), decode(label, body));
        }
        Map<String, String> headers = new LinkedHashMap<>();
        String[] lines = LINE_END.split(body.stripLeading());
        int line = 0;
        while (line < lines.length && !lines[line].isBlank()) {
            int colon = lines[line].indexOf(':');
            if (colon <= 0) {
                throw malformed("The PEM block " + label + " has a damaged header");
            }
            String name = lines[line].substring(0, colon).strip();
            if (headers.put(name, lines[line].substring(colon + 1).strip()) != null) {
                throw malformed("The PEM block " + label + " has a header twice");
            }
            line++;
        }
        String base64 = String.join("", List.of(lines).subList(line, lines.length));
        return new Block(label, headers, decode(label, base64));
    }

    private static byte[] decode(String label, String body) {
        String base64 = WHITESPACE.matcher(body).replaceAll("");
        byte[] content;
        try {
            content = Base64.getDecoder().decode(base64);
        } catch (IllegalArgumentException e) {
            throw new Problem(Kind.MALFORMED, notBase64(label), e);
        }
        // The decoder lets missing padding and stray bits in the last character pass.
        if (content.length == 0 || !encodes(content, base64)) {
            throw new Problem(Kind.MALFORMED, notBase64(label));
        }
        return content;
    }

    private static boolean encodes(byte[] content, String base64) {
        return new String(Base64.getEncoder().encode(content), US_ASCII).equals(base64);
    }

    private static String notBase64(String label) {
        return "The PEM block " + label + " isn't valid base64: send the file unchanged.";
    }

    private static Problem malformed(String what) {
        return new Problem(Kind.MALFORMED, what + ": send the file unchanged.");
    }
}
