package org.postseal.testing;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * An authority as the usual how-tos make it, in a directory of its own: {@code myCA.key}, {@code
 * myCA.pem}.
 */
public final class OpenSslAuthority {

    /** What opens {@code myCA.key}. */
    public static final String PASSPHRASE = "correct horse battery";

    private static final String KEY = "myCA.key";
    private static final String CERTIFICATE = "myCA.pem";
    private static final String PASSPHRASE_FILE = "file:passphrase";

    private final OpenSsl openssl;

    private OpenSslAuthority(OpenSsl openssl, String passphrase) {
        this.openssl = openssl;
        openssl.write("passphrase", passphrase + "\n");
    }

    /** With a key that is yet to be made. */
    public static OpenSslAuthority in(Path directory) {
        return new OpenSslAuthority(new OpenSsl(directory), PASSPHRASE);
    }

    /** With another passphrase than {@link #PASSPHRASE}. */
    public static OpenSslAuthority in(Path directory, String passphrase) {
        return new OpenSslAuthority(new OpenSsl(directory), passphrase);
    }

    /**
     * Makes {@code myCA.key} with {@code openssl genrsa}; {@code options} choose cipher and form.
     */
    public OpenSslAuthority rsaKey(String... options) {
        run("genrsa", options, "-passout", PASSPHRASE_FILE, "-out", KEY, "2048");
        return this;
    }

    /** Makes {@code myCA.key} out of a new key of {@code openssl genpkey}. */
    public OpenSslAuthority key(List<String> genpkey, String encrypter, String... options) {
        run("genpkey", genpkey.toArray(String[]::new), "-out", "plain.key");
        run(encrypter, options, "-in", "plain.key", "-passout", PASSPHRASE_FILE, "-out", KEY);
        return this;
    }

    /** Makes {@code myCA.pem}: {@code openssl req -x509 -new} for five years. */
    public OpenSslAuthority certificate(String subject, String... options) {
        return alsoCertificate(CERTIFICATE, subject, options);
    }

    /** Another certificate of the same key. */
    public OpenSslAuthority alsoCertificate(String file, String subject, String... options) {
        run(
                "req",
                options,
                "-x509",
                "-new",
                "-key",
                KEY,
                "-passin",
                PASSPHRASE_FILE,
                "-sha256",
                "-days",
                "1825",
                "-subj",
                subject,
                "-out",
                file);
        return this;
    }

    /** Signs a certificate for a subordinate's key, {@code <name>.key}, as {@code <name>.pem}. */
    public OpenSslAuthority certify(String name, OpenSslAuthority subordinate, String extensions) {
        subordinate.run(
                "req",
                new String[0],
                "-new",
                "-key",
                KEY,
                "-passin",
                PASSPHRASE_FILE,
                "-subj",
                "/CN=" + name,
                "-out",
                "request.csr");
        openssl.write("subordinate.csr", subordinate.openssl.read("request.csr"));
        openssl.write("extensions", extensions);
        run(
                "x509",
                new String[0],
                "-req",
                "-in",
                "subordinate.csr",
                "-CA",
                CERTIFICATE,
                "-CAkey",
                KEY,
                "-passin",
                PASSPHRASE_FILE,
                "-CAcreateserial",
                "-days",
                "730",
                "-extfile",
                "extensions",
                "-out",
                "subordinate.pem");
        subordinate.openssl.write(CERTIFICATE, openssl.read("subordinate.pem"));
        return subordinate;
    }

    /** The command line in the authority's directory. */
    public OpenSsl openssl() {
        return openssl;
    }

    public byte[] key() {
        return openssl.read(KEY);
    }

    public byte[] certificate() {
        return openssl.read(CERTIFICATE);
    }

    private void run(String program, String[] options, String... more) {
        List<String> line = new ArrayList<>(List.of(program));
        line.addAll(Arrays.asList(options));
        line.addAll(Arrays.asList(more));
        openssl.run(line.toArray(String[]::new));
    }
}
