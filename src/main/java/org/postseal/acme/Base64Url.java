package org.postseal.acme;

import java.util.Base64;
import java.util.regex.Pattern;

/** The base64url of RFC 7515 §2: without padding, line breaks or anything that is not of it. */
final class Base64Url {

    private static final Pattern SYNTAX = Pattern.compile("[A-Za-z0-9_-]*");

    private Base64Url() {}

    /**
     * @param what the subject of the sentence when it is none
     */
    static byte[] decode(String text, String what) {
        if (!SYNTAX.matcher(text).matches() || text.length() % 4 == 1) {
            throw AcmeProblem.malformed(
                    what + " is not base64url without padding (RFC 7515 section 2).");
        }
        return Base64.getUrlDecoder().decode(text);
    }

    static String encode(byte[] octets) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(octets);
    }
}
