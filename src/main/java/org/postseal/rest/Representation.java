package org.postseal.rest;

import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import java.util.Arrays;
import java.util.List;
import org.postseal.http.Accept;
import org.postseal.http.MediaTypes;

/** The forms in which a certificate is given; the first is the default. */
enum Representation {
    /** PEM, leaf first, then the intermediates (RFC 8555 §9.1). */
    CHAIN(MediaTypes.PEM_CHAIN),
    /** DER of the leaf (RFC 2585 §4.1). */
    LEAF(MediaTypes.PKIX_CERT),
    /** A certs-only SignedData with the whole chain, DER (RFC 8551 §3.2.2). */
    CERTS_ONLY(MediaTypes.PKCS7_MIME),
    JSON(MediaType.APPLICATION_JSON);

    private static final List<MediaType> OFFERS =
            Arrays.stream(values()).map(form -> MediaType.valueOf(form.mediaType)).toList();

    private final String mediaType;

    Representation(String mediaType) {
        this.mediaType = mediaType;
    }

    String mediaType() {
        return mediaType;
    }

    /**
     * What the client likes best; it likes one of them, or {@code AcceptFilter} would have refused
     * its request.
     */
    static Representation preferred(HttpHeaders headers) {
        MediaType best = Accept.parse(headers.getRequestHeader(HttpHeaders.ACCEPT)).best(OFFERS);
        return values()[OFFERS.indexOf(best)];
    }
}
