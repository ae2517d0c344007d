package org.postseal.x509;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.List;
import java.util.Set;
import org.postseal.problem.Kind;
import org.postseal.problem.Problem;

/**
 * Finds the one DER request in what a client sent: the request itself, or PEM with any text around
 * it. A private key in it, in any form, is refused first and loudly.
 */
final class CsrBody {

    private static final int MAX_OCTETS = 64 * 1024;
    private static final String PEM_BEGIN = "-----BEGIN ";
    private static final String PRIVATE_KEY = "PRIVATE KEY-----";

    /** RFC 7468 §7 and the older label that Microsoft and OpenSSL's {@code -newhdr} write. */
    private static final Set<String> LABELS =
            Set.of("CERTIFICATE REQUEST", "NEW CERTIFICATE REQUEST");

    private static final int SEQUENCE = 0x30;
    private static final int INTEGER = 0x02;

    private CsrBody() {}

    /**
     * The octets of the request, not yet parsed.
     *
     * @throws Problem of kind {@code TOO_LARGE} above 64 KiB, else of kind {@code MALFORMED}
     */
    static byte[] der(byte[] body) {
        if (body.length > MAX_OCTETS) {
            throw new Problem(Kind.TOO_LARGE, "A CSR is at most 64 KiB.");
        }
        if (body.length == 0) {
            throw new Problem(Kind.MALFORMED, "The body is empty: send the CSR in PEM or DER.");
        }
        String text = new String(body, ISO_8859_1);
        if (text.contains(PRIVATE_KEY)) {
            throw privateKey();
        }
        boolean pem = text.contains(PEM_BEGIN) && !isOneSequence(body);
        byte[] der = pem ? onlyRequest(Pem.parse(text)) : body;
        if ((der[0] & 0xff) != SEQUENCE) {
            throw new Problem(
                    Kind.MALFORMED,
                    "The body is neither PEM nor DER: send the file that openssl req -new wrote.");
        }
        if (startsWithInteger(der)) {
            throw privateKey();
        }
        return der;
    }

    /**
     * PKCS #8 and PKCS #1 keys, SEC 1 keys and PKCS #12 files begin with a version, requests don't.
     */
    private static boolean startsWithInteger(byte[] der) {
        int content = contentOf(der);
        return content < der.length && der[content] == INTEGER;
    }

    private static Problem privateKey() {
        return new Problem(
                Kind.MALFORMED,
                "The body contains a private key, which must never leave its host; nothing was"
                        + " stored. Treat that key as exposed: make a new one and send only its"
                        + " CSR.");
    }

    private static byte[] onlyRequest(List<Pem.Block> blocks) {
        for (Pem.Block block : blocks) {
            if (!LABELS.contains(block.label())) {
                throw new Problem(
                        Kind.MALFORMED,
                        "The body contains a PEM block "
                                + block.label()
                                + ": send only the CERTIFICATE REQUEST.");
            }
        }
        if (blocks.size() != 1) {
            throw new Problem(
                    Kind.MALFORMED,
                    "The body contains " + blocks.size() + " CSRs: send one at a time.");
        }
        return blocks.get(0).content();
    }

    /** Whether the whole body is what the header of a DER sequence announces. */
    private static boolean isOneSequence(byte[] body) {
        int content = contentOf(body);
        if ((body[0] & 0xff) != SEQUENCE || content > body.length) {
            return false;
        }
        int length = content == 2 ? body[1] : 0;
        for (int i = 2; i < content; i++) {
            length = (length << 8) | (body[i] & 0xff);
        }
        return length == body.length - content;
    }

    /** Where the content begins, as far as the length field says it. */
    private static int contentOf(byte[] der) {
        if (der.length < 2 || der[1] >= 0) {
            return 2;
        }
        return 2 + (der[1] & 0x7f);
    }
}
