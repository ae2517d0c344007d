package org.postseal.x509;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.postseal.problem.Kind;
import org.postseal.problem.Problem;

/**
 * A DNS host name as it may stand in a certificate: lower case, A-labels, no trailing dot (RFC 5280
 * §7.2, RFC 1123 §2.1). Whatever text it is made from, two names that DNS holds for one are equal.
 */
public record HostName(String value) {

    /** In characters without the trailing dot: 255 octets on the wire (RFC 1035 §2.3.4). */
    private static final int MAX_LENGTH = 253;

    private static final int MAX_LABEL_LENGTH = 63;

    /** Longer input isn't worth mapping: no mapping of UTS #46 makes a name that much shorter. */
    private static final int MAX_INPUT = 1024;

    private static final String A_LABEL_PREFIX = "xn--";

    private static final Pattern LDH = Pattern.compile("[a-z0-9](?:[a-z0-9-]*[a-z0-9])?");

    /** What resolvers take for (the end of) an IPv4 address, also in hexadecimal. */
    private static final Pattern NUMBER = Pattern.compile("[0-9]+|0x[0-9a-f]*");

    /** Normalises and validates as {@link #parse(String)} does. */
    public HostName {
        value = normalise(value);
    }

    /**
     * Lower-cases, strips one trailing dot, and turns U-labels into A-labels.
     *
     * @throws Problem of kind {@code MALFORMED} when {@code text} is not a host name, of kind
     *     {@code POLICY} when a label mixes scripts; the detail names the label
     */
    public static HostName parse(String text) {
        return new HostName(text);
    }

    /** Whether this name is under {@code domain}, at any depth; no name is below itself. */
    public boolean isBelow(HostName domain) {
        return value.endsWith("." + domain.value);
    }

    /** How many labels it has: three for {@code mail.example.org}. */
    public int labels() {
        return 1 + (int) value.chars().filter(c -> c == '.').count();
    }

    @Override
    public String toString() {
        return value;
    }

    private static String normalise(String text) {
        if (text.length() > MAX_INPUT) {
            throw malformed("A host name", "is longer than 253 characters");
        }
        String ascii = isAscii(text) ? text.toLowerCase(Locale.ROOT) : Idna.toAscii(text);
        String name = ascii.endsWith(".") ? ascii.substring(0, ascii.length() - 1) : ascii;
        if (name.isEmpty()) {
            throw malformed("A host name", "is empty");
        }
        if (name.length() > MAX_LENGTH) {
            throw malformed("The host name " + Quoted.of(name), "is longer than 253 characters");
        }
        String[] labels = name.split("\\.", -1);
        for (String label : labels) {
            check(label, name);
        }
        if (NUMBER.matcher(labels[labels.length - 1]).matches()) {
            throw malformed(
                    "The host name " + Quoted.of(name),
                    "ends in a number, so it would be read as an IP address");
        }
        return name;
    }

    private static void check(String label, String name) {
        if (label.isEmpty()) {
            throw malformed("The host name " + Quoted.of(name), "has an empty label");
        }
        fault(label)
                .ifPresent(
                        why -> {
                            String what = "The label " + Quoted.of(label);
                            throw malformed(what + " of " + Quoted.of(name), why);
                        });
    }

    private static Optional<String> fault(String label) {
        if (label.length() > MAX_LABEL_LENGTH) {
            return Optional.of("is longer than 63 characters");
        }
        if (label.indexOf('_') >= 0) {
            return Optional.of("has an underscore, which no host name may have");
        }
        if (!LDH.matcher(label).matches()) {
            return Optional.of("isn't made of letters, digits and inner hyphens");
        }
        if (label.startsWith(A_LABEL_PREFIX)) {
            Idna.requireAlabel(label);
        } else if (label.startsWith("--", 2)) {
            // RFC 5890 section 2.3.1: reserved for prefixes like xn-- that don't exist yet.
            return Optional.of("has hyphens in its third and fourth place, which is reserved");
        }
        return Optional.empty();
    }

    private static boolean isAscii(String text) {
        return text.chars().allMatch(c -> c < 0x80);
    }

    private static Problem malformed(String what, String why) {
        return new Problem(Kind.MALFORMED, what + " " + why + ".");
    }
}
