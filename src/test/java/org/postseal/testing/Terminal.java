package org.postseal.testing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A shell in which somebody types what a page says; the page's jar is the packaged one. */
public final class Terminal {

    private static final String JAR = "java -jar target/quarkus-app/quarkus-run.jar";

    private final List<String> prefix;
    private final Map<String, String> environment;

    private Terminal(List<String> prefix, Map<String, String> environment) {
        this.prefix = prefix;
        this.environment = environment;
    }

    public static Terminal with(Map<String, String> environment) {
        return new Terminal(List.of(), environment);
    }

    /** For programs that refuse to run as root; the files stay within reach. */
    public static Terminal withoutRoot(Map<String, String> environment) {
        boolean root = System.getProperty("user.name").equals("root");
        return new Terminal(root ? List.of("unshare", "-U") : List.of(), environment);
    }

    public Terminal and(Map<String, String> more) {
        Map<String, String> all = new TreeMap<>(environment);
        all.putAll(more);
        return new Terminal(prefix, all);
    }

    /** Ends at the first command that fails. */
    public Command type(Path directory, String commands) {
        StringBuilder script = new StringBuilder();
        environment.forEach(
                (name, value) -> script.append("export %s='%s'\n".formatted(name, value)));
        String java = ProcessHandle.current().info().command().orElse("java");
        script.append(
                commands.replace(
                        JAR,
                        "'%s' %s -jar '%s'"
                                .formatted(
                                        java,
                                        ServiceProcess.SHORT_LIFE,
                                        System.getProperty("postseal.jar"))));
        try {
            Path file = Files.createTempFile(directory, "commands", ".sh");
            Files.writeString(file, script, UTF_8);
            List<String> line = new ArrayList<>(prefix);
            line.addAll(List.of("bash", "-e", file.toString()));
            return Command.run(directory, line.toArray(String[]::new));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What was printed; the test fails if a command does. */
    public String succeed(Path directory, String commands) {
        Command command = type(directory, commands);
        assertThat(command.succeeded()).as("%s%n%s", commands, command.output()).isTrue();
        return command.output();
    }
}
