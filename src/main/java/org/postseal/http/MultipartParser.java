package org.postseal.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.postseal.problem.Kind;
import org.postseal.problem.Problem;

/**
 * Walks over a multipart body (RFC 2046 §5.1.1, RFC 7578), strictly: nothing before the first part,
 * nothing after the last, and an end. Netty's decoder takes a form that was cut off for a whole
 * one.
 */
final class MultipartParser {

    private static final Pattern BOUNDARY = Pattern.compile("[0-9A-Za-z'()+_,./:=? -]{1,70}");

    private static final byte[] LINE_END = {'\r', '\n'};
    private static final byte[] HEADERS_END = {'\r', '\n', '\r', '\n'};
    private static final byte[] CLOSING = {'-', '-'};

    private static final int LONGEST_HEADERS = 2048;

    /**
     * One parameter of a header; {@code name} is one, and {@code filename="; name=x"} is another.
     */
    private static final Pattern PARAMETER =
            Pattern.compile(
                    "\\G[ \t]*;[ \t]*([!#$%&'*+.^_`|~0-9A-Za-z-]+)="
                            + "(?:\"([^\"\\\\]*+(?:\\\\.[^\"\\\\]*+)*+)\"|([^ \t;\"]+))");

    private static final String DISPOSITION = "content-disposition:";
    private static final String ENCODING = "content-transfer-encoding:";

    /** Of RFC 7578 §4.7, those that change nothing. */
    private static final Set<String> IDENTITY = Set.of("7bit", "8bit", "binary");

    private final byte[] body;
    private final byte[] delimiter;
    private int position;
    private String name = "";
    private byte[] content = {};

    /**
     * @throws Problem of kind {@code MALFORMED}, as all of its methods
     */
    MultipartParser(String boundary, byte[] body) {
        if (boundary == null || !BOUNDARY.matcher(boundary).matches()) {
            throw malformed();
        }
        this.body = body;
        this.delimiter = ("\r\n--" + boundary).getBytes(ISO_8859_1);
        // The first delimiter has no line before it.
        if (!matches(Arrays.copyOfRange(delimiter, 2, delimiter.length), 0)) {
            throw malformed();
        }
        this.position = delimiter.length - 2;
    }

    /** Goes to the next part; false at the form's end. */
    boolean next() {
        if (matches(CLOSING, position)) {
            int end = position + CLOSING.length;
            if (end != body.length && !(matches(LINE_END, end) && end + 2 == body.length)) {
                throw malformed();
            }
            return false;
        }
        if (!matches(LINE_END, position)) {
            throw malformed();
        }
        int headersEnd = find(HEADERS_END, position);
        if (headersEnd - position > LONGEST_HEADERS) {
            throw malformed();
        }
        name = name(new String(body, position, headersEnd - position, UTF_8));
        int start = headersEnd + HEADERS_END.length;
        // An empty part's delimiter begins with the end of its headers.
        int end = find(delimiter, start - LINE_END.length);
        content = Arrays.copyOfRange(body, Math.min(start, end), end);
        position = end + delimiter.length;
        return true;
    }

    String name() {
        return name;
    }

    byte[] content() {
        return content;
    }

    private static String name(String headers) {
        Optional<String> name = Optional.empty();
        for (String line : headers.lines().toList()) {
            if (starts(line, DISPOSITION)) {
                name = disposition(line.substring(DISPOSITION.length()).strip());
            } else if (starts(line, ENCODING)
                    && !IDENTITY.contains(line.substring(ENCODING.length()).strip())) {
                throw malformed();
            }
        }
        return name.orElseThrow(MultipartParser::malformed);
    }

    private static Optional<String> disposition(String value) {
        String type = "form-data";
        if (!starts(value, type)) {
            return Optional.empty();
        }
        String parameters = value.substring(type.length());
        Matcher parameter = PARAMETER.matcher(parameters);
        Optional<String> name = Optional.empty();
        int end = 0;
        while (parameter.find()) {
            if (parameter.group(1).equalsIgnoreCase("name")) {
                name = Optional.ofNullable(parameter.group(2)).or(() -> unquoted(parameter));
            }
            end = parameter.end();
        }
        return parameters.substring(end).isBlank() ? name : Optional.empty();
    }

    private static Optional<String> unquoted(Matcher parameter) {
        return Optional.ofNullable(parameter.group(3));
    }

    private static boolean starts(String line, String prefix) {
        return line.regionMatches(true, 0, prefix, 0, prefix.length());
    }

    private int find(byte[] wanted, int from) {
        for (int i = from; i <= body.length - wanted.length; i++) {
            if (matches(wanted, i)) {
                return i;
            }
        }
        throw malformed();
    }

    private boolean matches(byte[] wanted, int at) {
        return at + wanted.length <= body.length
                && Arrays.equals(body, at, at + wanted.length, wanted, 0, wanted.length);
    }

    private static Problem malformed() {
        return new Problem(
                Kind.MALFORMED, "The body is not the multipart form that its Content-Type says.");
    }
}
