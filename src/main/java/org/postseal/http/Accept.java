package org.postseal.http;

import jakarta.ws.rs.core.MediaType;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.postseal.problem.Kind;
import org.postseal.problem.Problem;

/**
 * What a client would like to get: the {@code Accept} of RFC 9110 §12.5.1; and that of {@code
 * HttpURLConnection} before Java 18, which asks for {@code *; q=.2}.
 */
public final class Accept {

    private static final Pattern TOKEN = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+");
    private static final Pattern QUALITY = Pattern.compile("0?\\.\\d{1,3}|0\\.?|1(\\.0{0,3})?");

    private final List<Range> ranges;

    private Accept(List<Range> ranges) {
        this.ranges = ranges;
    }

    /**
     * Reads the header.
     *
     * @param fields all values of the header; none means that everything is fine
     * @throws Problem of kind {@code MALFORMED}
     */
    public static Accept parse(List<String> fields) {
        List<Range> ranges = new ArrayList<>();
        for (String element : split(String.join(",", fields), ',')) {
            if (!element.isEmpty()) {
                ranges.add(Range.parse(element));
            }
        }
        return new Accept(ranges.isEmpty() ? List.of(Range.parse("*/*")) : ranges);
    }

    /**
     * The offer with the highest weight, the first of equals.
     *
     * @param offers the default first
     * @throws Problem of kind {@code NOT_ACCEPTABLE} when none is wanted
     */
    public MediaType best(List<MediaType> offers) {
        Optional<MediaType> best = Optional.empty();
        BigDecimal highest = BigDecimal.ZERO;
        for (MediaType offer : offers) {
            BigDecimal weight = weight(offer);
            if (weight.compareTo(highest) > 0) {
                best = Optional.of(offer);
                highest = weight;
            }
        }
        return best.orElseThrow(() -> notAcceptable(offers));
    }

    /** The most specific range that matches has the say (RFC 9110 §12.5.1). */
    private BigDecimal weight(MediaType offer) {
        Optional<Range> range =
                ranges.stream()
                        .filter(candidate -> candidate.matches(offer))
                        .max(Comparator.comparing(Range::specificity));
        return range.map(Range::weight).orElse(BigDecimal.ZERO);
    }

    /** The stripped pieces between separators that are in no quoted string. */
    private static List<String> split(String text, char separator) {
        List<String> pieces = new ArrayList<>();
        boolean quoted = false;
        int start = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (quoted && c == '\\') {
                i++;
            } else if (c == '"') {
                quoted = !quoted;
            } else if (c == separator && !quoted) {
                pieces.add(text.substring(start, i).strip());
                start = i + 1;
            }
        }
        pieces.add(text.substring(start).strip());
        return pieces;
    }

    private static Problem notAcceptable(List<MediaType> offers) {
        List<String> names = offers.stream().map(o -> o.getType() + "/" + o.getSubtype()).toList();
        return new Problem(
                Kind.NOT_ACCEPTABLE,
                "Accept asks for nothing that can be given here; offered: "
                        + String.join(", ", names)
                        + ".");
    }

    /** Parameters but for the weight are not compared: none of our types comes in two variants. */
    private record Range(String type, String subtype, BigDecimal weight) {

        static Range parse(String text) {
            List<String> parts = split(text, ';');
            String range = parts.get(0).equals("*") ? "*/*" : parts.get(0);
            int slash = range.indexOf('/');
            String type = range.substring(0, Math.max(0, slash));
            String subtype = range.substring(slash + 1);
            if (!isToken(type) || !isToken(subtype) || (type.equals("*") && !subtype.equals("*"))) {
                throw malformed();
            }
            return new Range(
                    type.toLowerCase(Locale.ROOT),
                    subtype.toLowerCase(Locale.ROOT),
                    parts.stream()
                            .skip(1)
                            .filter(parameter -> parameter.regionMatches(true, 0, "q=", 0, 2))
                            .findFirst()
                            .map(parameter -> quality(parameter.substring(2)))
                            .orElse(BigDecimal.ONE));
        }

        private static boolean isToken(String text) {
            return TOKEN.matcher(text).matches();
        }

        private static BigDecimal quality(String text) {
            if (!QUALITY.matcher(text).matches()) {
                throw malformed();
            }
            return new BigDecimal(text);
        }

        boolean matches(MediaType offer) {
            return (type.equals("*") || type.equals(offer.getType()))
                    && (subtype.equals("*") || subtype.equals(offer.getSubtype()));
        }

        int specificity() {
            return (type.equals("*") ? 0 : 1) + (subtype.equals("*") ? 0 : 1);
        }

        private static Problem malformed() {
            return new Problem(
                    Kind.MALFORMED,
                    "The header Accept can't be read; write it as type/subtype;q=0.5, with commas between.");
        }
    }
}
