package org.postseal.x509;

import java.util.Base64;
import org.postseal.problem.Kind;
import org.postseal.problem.Problem;

/**
 * Reads the last part of an OCSP GET's path: Base64, then percent-encoded (RFC 6960 §A.1). Clients
 * and proxies don't agree on how, so that every way is read which leaves no doubt: {@code +} and
 * {@code /} as they are, as {@code %2B} and {@code %2F}, as base64url's {@code -} and {@code _}; a
 * {@code +} that became a space; with and without padding; after more than one slash.
 *
 * <p>A proxy that merges {@code //} inside the request into one slash loses an octet's worth of it:
 * what is left has not the length that it says, and is refused as cut off.
 */
final class OcspPath {

    /** Base64 of the largest request, with a percent sign for each character. */
    private static final int MAX_CHARACTERS = 4 * OcspRequest.MAX_OCTETS;

    private OcspPath() {}

    /**
     * @throws Problem of kind {@code MALFORMED} unless it is Base64
     */
    static byte[] decode(String encoded) {
        if (encoded.length() > MAX_CHARACTERS) {
            throw malformed(null);
        }
        try {
            return Base64.getDecoder().decode(base64(encoded));
        } catch (IllegalArgumentException e) {
            throw malformed(e);
        }
    }

    private static String base64(String encoded) {
        StringBuilder base64 = new StringBuilder(encoded.length());
        for (int at = 0; at < encoded.length(); at++) {
            char character = encoded.charAt(at);
            if (character == '%' && at + 2 < encoded.length()) {
                character = (char) Integer.parseInt(encoded, at + 1, at + 3, 16);
                at += 2;
            }
            switch (character) {
                case '-', ' ' -> base64.append('+');
                case '_' -> base64.append('/');
                case '=' -> {}
                default -> base64.append(character);
            }
        }
        // A request never begins with a slash: its first octet is that of a SEQUENCE.
        int begin = 0;
        while (begin < base64.length() && base64.charAt(begin) == '/') {
            begin++;
        }
        return base64.substring(begin);
    }

    private static Problem malformed(IllegalArgumentException cause) {
        return new Problem(
                Kind.MALFORMED,
                "The path doesn't end with an OCSP request in Base64 (RFC 6960 section A.1).",
                cause);
    }
}
