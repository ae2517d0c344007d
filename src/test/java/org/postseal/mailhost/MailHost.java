package org.postseal.mailhost;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.restassured.path.json.JsonPath;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.postseal.testing.Command;
import org.postseal.testing.MailServers;
import org.postseal.testing.ServiceProcess;

/** A mail host in a directory: its configuration, its files, and the script that is run on it. */
final class MailHost {

    static final String NAME = MailServers.HOST;

    /** What the script's exit status means. */
    static final int NOTHING_TO_DO = 0;

    static final int FAILED = 1;
    static final int CHANGED = 2;
    static final int ROLLED_BACK = 3;
    static final int NOT_SERVED = 4;
    static final int ANOTHER_RUN = 5;
    static final int USAGE = 64;

    private static final Path SCRIPT = Path.of("deploy/mailhost/postseal-host").toAbsolutePath();

    private final Path directory;

    private MailHost(Path directory) {
        this.directory = directory;
    }

    /** A host below {@code parent}, with its paths there and what {@code settings} say besides. */
    static MailHost in(Path parent, String name, String settings) {
        try {
            Path directory = Files.createDirectory(parent.resolve(name));
            Files.createDirectory(directory.resolve("tls"));
            MailHost host = new MailHost(directory);
            host.configure(
                    """
                    file = %1$s/tls/mail.pem
                    roots = %1$s/roots.pem
                    state = %1$s/state
                    lock = %1$s/lock
                    postfix_config = %1$s/postfix
                    dovecot_config = %1$s/dovecot/dovecot.conf
                    units = %1$s/units
                    cron = %1$s/cron
                    anchors = %1$s/anchors
                    program = %1$s/program
                    patience = 5
                    """
                                    .formatted(directory)
                            + settings);
            return host;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void configure(String lines) {
        try {
            Files.writeString(configuration(), lines, UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Path configuration() {
        return directory.resolve("host.conf");
    }

    Path directory() {
        return directory;
    }

    /** The combined file: key, leaf, intermediates. */
    Path combined() {
        return directory.resolve("tls/mail.pem");
    }

    Path roots() {
        return directory.resolve("roots.pem");
    }

    Command run(String... arguments) {
        return runWith(List.of("sh"), arguments);
    }

    /** The same with what stands before the script on the command line, such as another shell. */
    Command runWith(List<String> prefix, String... arguments) {
        List<String> line = new ArrayList<>(prefix);
        line.add(SCRIPT.toString());
        line.add(arguments[0]);
        line.addAll(List.of("--config", configuration().toString()));
        line.addAll(List.of(arguments).subList(1, arguments.length));
        return Command.run(directory, line.toArray(String[]::new));
    }

    /** What it printed, once it has ended as it should. */
    String must(int status, String... arguments) {
        Command command = run(arguments);
        assertThat(command.status()).as(command.output()).isEqualTo(status);
        return command.output();
    }

    /** Asks the CA for an enrolment of {@link #NAME} and keeps the answer in a file of the host. */
    Path enrolment(ServiceProcess ca, Path caData) {
        String answer = ask(ca, caData, "/v1/enrollments", "{\"names\": [\"" + NAME + "\"]}");
        try {
            Path file =
                    Files.createTempFile(
                            directory,
                            "enrolment",
                            ".json",
                            PosixFilePermissions.asFileAttribute(
                                    PosixFilePermissions.fromString("rw-------")));
            return Files.writeString(file, answer, UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What the CA's administrator gets for a POST of {@code json}. */
    String ask(ServiceProcess ca, Path caData, String path, String json) {
        Command answer =
                Command.run(
                        directory,
                        "sh",
                        "-c",
                        "printf 'Authorization: Bearer %s' \"$(cat \"$0/admin.token\")\" | curl -qsS"
                                + " --fail-with-body --cacert \"$0/roots.pem\" -H @-"
                                + " -H 'Content-Type: application/json' -d \"$2\" \"$1\"",
                        caData.toString(),
                        caAddress(ca) + path,
                        json);
        assertThat(answer.succeeded()).as(answer.output()).isTrue();
        return answer.output();
    }

    static String token(Path enrolment) throws IOException {
        return JsonPath.from(Files.readString(enrolment)).getString("token");
    }

    static String caAddress(ServiceProcess ca) {
        return "https://localhost:" + ca.https("/").getPort();
    }

    /** Of the leaf that is in a PEM file. */
    static String serial(Path pem) {
        Command command =
                Command.run(
                        pem.getParent(),
                        "openssl",
                        "x509",
                        "-in",
                        pem.toString(),
                        "-noout",
                        "-serial");
        assertThat(command.succeeded()).as(command.output()).isTrue();
        return command.output().strip().substring("serial=".length()).toLowerCase(Locale.ROOT);
    }

    /** Of what is installed. */
    String serial() {
        return serial(combined());
    }
}
