package org.postseal.x509;

import java.util.HexFormat;
import java.util.Locale;
import java.util.regex.Pattern;
import org.postseal.problem.Kind;
import org.postseal.problem.Problem;

/**
 * What a key is called: the SHA-256 of its DER SubjectPublicKeyInfo, as TLSA {@code 3 1 1} has it.
 *
 * @param hex 64 lower-case hexadecimal digits
 */
public record SpkiHash(String hex) {

    private static final Pattern FORM = Pattern.compile("[0-9a-f]{64}");

    public SpkiHash {
        if (!FORM.matcher(hex).matches()) {
            throw new Problem(
                    Kind.MALFORMED,
                    "A key is named by the SHA-256 of its SubjectPublicKeyInfo: 64 hexadecimal digits.");
        }
    }

    /**
     * Reads a hash in either case, as tools print it.
     *
     * @throws Problem of kind {@code MALFORMED}
     */
    public static SpkiHash parse(String text) {
        return new SpkiHash(text.toLowerCase(Locale.ROOT));
    }

    /** Of the hash's 32 octets. */
    public static SpkiHash ofOctets(byte[] octets) {
        return new SpkiHash(HexFormat.of().formatHex(octets));
    }

    public byte[] octets() {
        return HexFormat.of().parseHex(hex);
    }

    @Override
    public String toString() {
        return hex;
    }
}
