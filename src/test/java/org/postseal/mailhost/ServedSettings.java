package org.postseal.mailhost;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.postseal.testing.Command;
import org.postseal.testing.MailServers;
import org.postseal.testing.ServiceProcess;

/** The settings that the service serves, given to a host as it was before it had any. */
final class ServedSettings {

    private final MailServers servers;
    private final Path postfix;
    private final Path roots;
    private final String hosts;

    /** To be made before the host is set up: it keeps a copy of Postfix's configuration. */
    ServedSettings(MailServers servers, Path directory, ServiceProcess ca, Path caData)
            throws IOException {
        this.servers = servers;
        this.postfix = Files.createDirectory(directory.resolve("postfix-before"));
        this.roots = caData.resolve("roots.pem");
        this.hosts = MailHost.caAddress(ca) + "/v1/hosts/" + MailServers.HOST + "/";
        for (String file : List.of("main.cf", "master.cf")) {
            Files.copy(servers.mainCf().resolveSibling(file), postfix.resolve(file));
        }
    }

    /** What the host gets whose administrator runs the served commands. */
    List<String> postfix(String query) throws IOException {
        Path etc = Files.createTempDirectory(postfix.getParent(), "postfix-served");
        for (String file : List.of("main.cf", "master.cf")) {
            Files.copy(postfix.resolve(file), etc.resolve(file));
        }
        String commands =
                fetch("postfix?format=commands&version=" + version() + "&" + query)
                        .replace("postconf ", "postconf -c " + etc + " ");
        // The servers of the test have ports where others have names.
        for (String service : List.of("submission", "submissions")) {
            commands = commands.replace("'" + service + "/", "'" + servers.port(service) + "/");
        }
        Path script = Files.writeString(etc.resolve("commands"), commands, UTF_8);
        must("sh", "-eu", script.toString());
        return postfixOf(etc);
    }

    private String version() {
        return must("postconf", "-h", "mail_version").strip();
    }

    /** What is set about TLS in {@code main.cf} and {@code master.cf} below a directory. */
    List<String> postfixOf(Path etc) {
        return Stream.of("-n", "-P")
                .flatMap(form -> must("postconf", "-c", etc.toString(), form).lines())
                .filter(line -> line.contains("tls_"))
                .toList();
    }

    List<String> dovecot(String query) {
        return settings(fetch("dovecot?" + query));
    }

    /** Without comments, in any order. */
    static List<String> settings(String fragment) {
        return fragment.lines().filter(line -> line.matches("[a-z].*")).sorted().toList();
    }

    String fetch(String form) {
        return must("curl", "-qsS", "--fail", "--cacert", roots.toString(), hosts + form);
    }

    private String must(String... line) {
        Command command = Command.run(postfix, line);
        assertThat(command.status()).as(command.output()).isZero();
        return command.output();
    }
}
