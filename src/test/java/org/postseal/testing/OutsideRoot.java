package org.postseal.testing;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A root that somebody else keeps, with the OpenSSL command line: {@code root.key}, {@code
 * root.pem}.
 */
public final class OutsideRoot {

    /** What makes an authority of a key, in a file of extensions. */
    public static final String AUTHORITY =
            "basicConstraints=critical,CA:TRUE,pathlen:0\nkeyUsage=critical,keyCertSign,cRLSign\n";

    /** For {@code openssl ca}, which knows more options and keeps an index. */
    private static final String CA =
            """
            [ca]
            default_ca = a
            [a]
            database = index.txt
            new_certs_dir = .
            default_md = sha256
            policy = any
            unique_subject = no
            rand_serial = yes
            serial = serial
            [any]
            commonName = supplied
            organizationName = optional
            """;

    private final OpenSsl openssl;

    private OutsideRoot(OpenSsl openssl) {
        this.openssl = openssl;
    }

    /** Makes one. */
    public static OutsideRoot in(Path directory, String subject) {
        return in(directory, subject, "ec -pkeyopt ec_paramgen_curve:P-384");
    }

    /** With a key of {@code newkey}, as {@code openssl req -newkey} has it. */
    public static OutsideRoot in(Path directory, String subject, String newkey) {
        OpenSsl openssl = new OpenSsl(directory);
        openssl.run(
                words(
                        "req -x509 -new -newkey "
                                + newkey
                                + " -nodes -keyout root.key -out root.pem -days 3650"
                                + " -addext keyUsage=critical,keyCertSign,cRLSign",
                        "-subj",
                        subject));
        return new OutsideRoot(openssl);
    }

    public OpenSsl openssl() {
        return openssl;
    }

    public byte[] certificate() {
        return openssl.read("root.pem");
    }

    /** Makes an authority below it: {@code <name>.key}, {@code <name>.pem}. */
    public void intermediate(String name, String extensions) {
        openssl.run(
                words(
                        "req -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout %1$s.key -out %1$s.csr -subj /CN=%1$s"
                                .formatted(name)));
        openssl.write("intermediate.ext", extensions);
        openssl.run(
                words(
                        "x509 -req -in %1$s.csr -CA root.pem -CAkey root.key -days 2000 -extfile intermediate.ext -out %1$s.pem"
                                .formatted(name)));
    }

    /** Signs a request with these extensions, and {@code options} of {@code openssl x509}. */
    public byte[] sign(byte[] request, String extensions, String... options) {
        return signBy("root", request, extensions, options);
    }

    /** As {@link #sign}, by an intermediate. */
    public byte[] signBy(String issuer, byte[] request, String extensions, String... options) {
        openssl.write("extensions", extensions);
        List<String> all = new ArrayList<>(List.of(options));
        all.addAll(List.of("-extfile", "extensions"));
        return signAs(issuer, request, all.toArray(String[]::new));
    }

    /** With the extensions that the request asks for. */
    public byte[] signAsAsked(byte[] request) {
        return signAs("root", request, "-copy_extensions", "copyall");
    }

    private byte[] signAs(String issuer, byte[] request, String... options) {
        openssl.write("request.csr", request);
        openssl.run(
                words(
                        "x509 -req -in request.csr -CA %1$s.pem -CAkey %1$s.key -days 1000 -out signed.pem"
                                .formatted(issuer),
                        options));
        return openssl.read("signed.pem");
    }

    /** Signs with {@code options} of {@code openssl ca}, such as the day on which it begins. */
    public byte[] signByCa(byte[] request, String extensions, String... options) {
        openssl.write("request.csr", request);
        openssl.write("extensions", extensions);
        openssl.write("index.txt", "");
        openssl.write("ca.cnf", CA);
        openssl.run(
                words(
                        "ca -batch -config ca.cnf -in request.csr -cert root.pem -keyfile root.key -days 1000 -notext"
                                + " -preserveDN -extfile extensions -out signed.pem",
                        options));
        return openssl.read("signed.pem");
    }

    private static String[] words(String line, String... more) {
        List<String> words = new ArrayList<>(List.of(line.split(" ")));
        words.addAll(List.of(more));
        return words.toArray(String[]::new);
    }
}
