package org.postseal.keystore;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.postseal.testing.OpenSsl;

/** Private keys in files, as the OpenSSL command line makes and reads them. */
final class KeyFiles {

    private final OpenSsl openssl;

    /**
     * @param passphrase written to a file: a command line's encoding depends on the locale
     */
    KeyFiles(Path directory, String passphrase) {
        this.openssl = new OpenSsl(directory);
        openssl.write("passphrase", passphrase + "\n");
    }

    /** An unencrypted PKCS#8 key as PEM; {@code options} are those of {@code openssl genpkey}. */
    String generate(String... options) {
        run("genpkey", List.of(options), "-out", "plain.key");
        return new String(openssl.read("plain.key"), US_ASCII);
    }

    /** A key that {@code openssl genrsa} made and encrypted, as the how-tos have it. */
    byte[] generateRsa(String... options) {
        run("genrsa", List.of(options), "-passout", "file:passphrase", "-out", "myCA.key", "2048");
        return openssl.read("myCA.key");
    }

    /** What {@code openssl <program>} makes of the generated key, encrypted with the passphrase. */
    byte[] encrypt(String program, String... options) {
        run(
                program,
                List.of(options),
                "-in",
                "plain.key",
                "-passout",
                "file:passphrase",
                "-out",
                "encrypted.key");
        return openssl.read("encrypted.key");
    }

    /** What {@code openssl pkey} says is the public half of an encrypted key, as PEM. */
    String publicHalf(byte[] encryptedKey) {
        openssl.write("given.key", encryptedKey);
        return openssl.run("pkey", "-in", "given.key", "-passin", "file:passphrase", "-pubout");
    }

    /** What {@code openssl asn1parse} makes of a PEM file. */
    String structure(String pem) {
        openssl.write("given.pem", pem);
        return openssl.run("asn1parse", "-in", "given.pem");
    }

    private void run(String program, List<String> options, String... more) {
        List<String> arguments = new ArrayList<>(List.of(program));
        arguments.addAll(options);
        arguments.addAll(List.of(more));
        openssl.run(arguments.toArray(String[]::new));
    }
}
