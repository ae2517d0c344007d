package org.postseal.mail;

import java.util.regex.Pattern;
import org.postseal.problem.Kind;
import org.postseal.problem.Problem;

/**
 * Where a host has its key, certificate and intermediates in one file. Stands in settings that root
 * runs, so it holds no character that a shell, Postfix or Dovecot reads as anything else.
 */
record TlsFile(String path) {

    /** Where the host script puts it on Debian; on Red Hat that is another directory. */
    static final String USUAL = "/etc/ssl/private/postseal.pem";

    private static final Pattern SAFE = Pattern.compile("(?:/[A-Za-z0-9_+-][A-Za-z0-9._+-]*)+");

    private static final int LONGEST = 255;

    TlsFile {
        if (path.length() > LONGEST || !SAFE.matcher(path).matches()) {
            throw new Problem(
                    Kind.MALFORMED,
                    "A file is an absolute path of at most 255 letters, digits and ._+- with slashes between, and nothing in"
                            + " it begins with a dot.");
        }
    }
}
