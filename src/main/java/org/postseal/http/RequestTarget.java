package org.postseal.http;

import java.util.Optional;
import java.util.regex.Pattern;
import org.postseal.problem.Kind;
import org.postseal.problem.Problem;

/**
 * Refuses paths and queries that can be read in more than one way. The framework routes {@code
 * /v1;x/…}, {@code //v1}, {@code /%76%31} and {@code /v1/} all to {@code /v1}; a proxy in front of
 * it, an access log and a rate limit may not.
 */
final class RequestTarget {

    /** RFC 3986 §3.3 without parameters ({@code ;}) and without percent-encoding. */
    private static final Pattern PLAIN_PATH = Pattern.compile("[A-Za-z0-9._~!$&'()*+,=:@/-]+");

    private static final Pattern DOT_SEGMENT = Pattern.compile("/\\.\\.?(/|$)");

    /** Base64, whose signs may be encoded, is in the path of OCSP's GET (RFC 6960 §A.1). */
    private static final String OCSP = "/ocsp/";

    private static final Pattern BASE64_PATH = Pattern.compile("[A-Za-z0-9+/=_-]+");

    /** The signs, those of base64url, and the space that a plus becomes. */
    private static final Pattern ENCODED_BASE64_SIGN =
            Pattern.compile("%(2[BbDdFf]|3[Dd]|5[Ff]|20)");

    /** What the platform serves below here may end in a slash. */
    private static final String PLATFORM = "/q/";

    /** How every token of ours begins. */
    private static final String TOKEN = "pst_";

    private RequestTarget() {}

    /**
     * @param path as it stands in the request line, not decoded
     * @param query likewise; null if there is none
     */
    static Optional<Problem> check(String path, String query) {
        if (hasToken(path, query)) {
            return malformed(
                    "The address holds a token, and addresses end up in logs and histories: revoke it, and send its successor"
                            + " in the header Authorization.");
        }
        if (query != null && query.indexOf(';') >= 0) {
            // The framework would take it for an ampersand.
            return malformed("The query holds a semicolon; write it as %3B.");
        }
        if (isOcsp(path)) {
            return Optional.empty();
        }
        if (!PLAIN_PATH.matcher(path).matches() || path.contains("//")) {
            return malformed(
                    "The path holds an empty segment, a parameter or an encoded character; no path here needs them.");
        }
        if (DOT_SEGMENT.matcher(path).find()) {
            return malformed("The path holds a dot segment; send the path that it leads to.");
        }
        if (path.endsWith("/") && !path.equals("/") && !path.startsWith(PLATFORM)) {
            return Optional.of(
                    new Problem(
                            Kind.NOT_FOUND,
                            "There is nothing at this path; leave out the slash at its end."));
        }
        return Optional.empty();
    }

    /** Whether a token of ours stands where none belongs, or what looks like one. */
    static boolean hasToken(String path, String query) {
        return path.contains(TOKEN) || (query != null && query.contains(TOKEN));
    }

    private static boolean isOcsp(String path) {
        return path.startsWith(OCSP)
                && BASE64_PATH.matcher(ENCODED_BASE64_SIGN.matcher(path).replaceAll("")).matches();
    }

    private static Optional<Problem> malformed(String detail) {
        return Optional.of(new Problem(Kind.MALFORMED, detail));
    }
}
