package org.postseal.certificate;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import org.postseal.problem.Kind;
import org.postseal.problem.Problem;
import org.postseal.x509.SerialNumber;

/** Where a page ended: the key of its last row in the order of its list. Opaque to clients. */
record Cursor(Listing listing, Instant time, SerialNumber serial, AuthorityName authority) {

    private static final String SEPARATOR = " ";

    /** RFC 5280 §4.1.2.5; what lies beyond, the database can't compare with. */
    private static final Instant END_OF_TIME = Instant.parse("9999-12-31T23:59:59Z");

    /**
     * @param listing the order of the list that is asked for now
     * @throws Problem of kind {@code MALFORMED} when {@code text} is no cursor of such a list
     */
    static Cursor parse(String text, Listing listing) {
        try {
            byte[] octets = Base64.getUrlDecoder().decode(text);
            String[] parts = new String(octets, StandardCharsets.UTF_8).split(SEPARATOR, -1);
            if (parts.length != 4 || !parts[0].equals(listing.name())) {
                throw malformed(null);
            }
            Instant time = Instant.parse(parts[1]);
            if (time.isBefore(Instant.EPOCH) || time.isAfter(END_OF_TIME)) {
                throw malformed(null);
            }
            return new Cursor(
                    listing, time, SerialNumber.parse(parts[2]), new AuthorityName(parts[3]));
        } catch (IllegalArgumentException | DateTimeException | Problem e) {
            throw malformed(e);
        }
    }

    String text() {
        String plain =
                String.join(
                        SEPARATOR,
                        List.of(listing.name(), time.toString(), serial.hex(), authority.value()));
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(plain.getBytes(StandardCharsets.UTF_8));
    }

    private static Problem malformed(RuntimeException cause) {
        return new Problem(
                Kind.MALFORMED,
                "The cursor does not belong to this list; send what \"next\" said, with the same filters.",
                cause);
    }
}
