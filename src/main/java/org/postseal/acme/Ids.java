package org.postseal.acme;

import jakarta.enterprise.context.ApplicationScoped;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import java.util.regex.Pattern;

/** Names for new things that nobody can guess. */
@ApplicationScoped
class Ids {

    private static final int ID_OCTETS = 16;

    /** RFC 8555 §8.1: at least 128 bits. */
    private static final int TOKEN_OCTETS = 32;

    private static final Pattern ID = Pattern.compile("[0-9a-f]{" + 2 * ID_OCTETS + "}");

    private final SecureRandom random;

    Ids(SecureRandom random) {
        this.random = random;
    }

    String next() {
        return HexFormat.of().formatHex(octets(ID_OCTETS));
    }

    /** A challenge's token: base64url. */
    String token() {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(octets(TOKEN_OCTETS));
    }

    /** Whether it may be one of ours. */
    static boolean isId(String text) {
        return ID.matcher(text).matches();
    }

    private byte[] octets(int count) {
        byte[] octets = new byte[count];
        random.nextBytes(octets);
        return octets;
    }
}
