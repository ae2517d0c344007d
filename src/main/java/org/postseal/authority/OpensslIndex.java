package org.postseal.authority;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.ResolverStyle;
import java.time.temporal.TemporalAccessor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.postseal.problem.Kind;
import org.postseal.problem.Problem;
import org.postseal.x509.RevocationReason;
import org.postseal.x509.SerialNumber;

/**
 * The database of {@code openssl ca}, {@code index.txt}: a line a certificate, with six fields
 * between tabs: V, R or E; the end; when and why it was revoked; the serial; a file name; the
 * subject (openssl-ca(1)).
 */
final class OpensslIndex {

    private static final int MOST_LINES = 500_000;

    private static final Pattern LINE =
            Pattern.compile(
                    "(?<status>[VRE])\t(?<end>[0-9]{12,14}Z)\t"
                            + "(?<revoked>(?:[0-9]{12,14}Z(?:,(?<reason>[A-Za-z]+)(?:,[0-9A-Za-z.]+)?)?)?)\t"
                            + "(?<serial>(?:[0-9A-Fa-f]{2}){1,20})\t[^\t]*\t[^\t]*");

    private static final int SHORT_YEAR = "YYMMDDHHMMSSZ".length();
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuuMMddHHmmssX", Locale.ROOT)
                    .withResolverStyle(ResolverStyle.STRICT)
                    .withZone(ZoneOffset.UTC);

    /** As OpenSSL writes them where RFC 5280 has another word; what is on hold is revoked. */
    private static final Map<String, RevocationReason> OTHER_WORDS =
            Map.of(
                    "CACompromise", RevocationReason.CA_COMPROMISE,
                    "certificateHold", RevocationReason.UNSPECIFIED,
                    "holdInstruction", RevocationReason.UNSPECIFIED,
                    "keyTime", RevocationReason.KEY_COMPROMISE,
                    "CAkeyTime", RevocationReason.CA_COMPROMISE);

    /** One certificate. */
    record Line(SerialNumber serial, Instant notAfter, Optional<Revoked> revoked) {}

    /** When it was taken back, and why. */
    record Revoked(Instant date, RevocationReason reason) {}

    private OpensslIndex() {}

    /**
     * Reads a whole file.
     *
     * @return by serial number
     * @throws Problem of kind {@code POLICY} that names the first line that can't be read, or whose
     *     serial number was there before
     */
    static Map<SerialNumber, Line> parse(byte[] file) {
        Map<SerialNumber, Line> lines = new LinkedHashMap<>();
        List<String> texts = new String(file, UTF_8).lines().toList();
        if (texts.size() > MOST_LINES) {
            throw new Problem(
                    Kind.TOO_LARGE, "The part index has more than " + MOST_LINES + " lines.");
        }
        for (int i = 0; i < texts.size(); i++) {
            Line line = line(texts.get(i), i + 1);
            if (lines.put(line.serial(), line) != null) {
                throw unreadable(i + 1, "has a serial number that an earlier line has");
            }
        }
        return lines;
    }

    private static Line line(String text, int number) {
        Matcher line = LINE.matcher(text);
        if (!line.matches()) {
            throw unreadable(number, "is not as openssl ca writes it");
        }
        boolean revoked = line.group("status").equals("R");
        if (revoked == line.group("revoked").isEmpty()) {
            throw unreadable(number, "is revoked in one field and not in another");
        }
        try {
            return new Line(
                    serial(line.group("serial"), number),
                    time(line.group("end")),
                    revoked
                            ? Optional.of(
                                    new Revoked(
                                            time(line.group("revoked").split(",", 2)[0]),
                                            reason(line.group("reason"), number)))
                            : Optional.empty());
        } catch (DateTimeException e) {
            throw unreadable(number, "has a time that is none");
        }
    }

    private static SerialNumber serial(String hex, int number) {
        try {
            return SerialNumber.parse(hex);
        } catch (Problem impossible) {
            throw unreadable(number, "has a serial number that can't be");
        }
    }

    /** A year of two digits is that of a UTCTime (RFC 5280 §4.1.2.5.1). */
    private static Instant time(String text) {
        String century = text.length() > SHORT_YEAR ? "" : text.compareTo("5") < 0 ? "20" : "19";
        TemporalAccessor time = TIME.parse(century + text);
        return Instant.from(time);
    }

    private static RevocationReason reason(String word, int number) {
        if (word == null) {
            return RevocationReason.UNSPECIFIED;
        }
        if (OTHER_WORDS.containsKey(word)) {
            return OTHER_WORDS.get(word);
        }
        try {
            return RevocationReason.parse(word);
        } catch (Problem unknown) {
            throw unreadable(number, "has a reason that RFC 5280 does not know");
        }
    }

    private static Problem unreadable(int line, String why) {
        return new Problem(
                Kind.POLICY,
                "Line %d of the part index %s; send the file that openssl ca keeps, unchanged."
                        .formatted(line, why));
    }
}
