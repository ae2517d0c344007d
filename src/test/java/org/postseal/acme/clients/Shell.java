package org.postseal.acme.clients;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.postseal.testing.Command;
import org.postseal.x509.Certificate;
import org.postseal.x509.Pem;

/**
 * Where the commands of one client are run.
 *
 * @param home for the client's files
 */
record Shell(Path home) {

    /** Runs one, with what all of them begin with, and wants it to succeed. */
    void run(List<String> beginning, String... arguments) {
        List<String> line = new ArrayList<>(beginning);
        line.addAll(Arrays.asList(arguments));
        Command command = Command.run(home, line.toArray(String[]::new));
        assertThat(command.succeeded()).as("%s", command).isTrue();
    }

    String path(String name) {
        return home.resolve(name).toString();
    }

    void write(String name, String text) {
        try {
            Files.writeString(home.resolve(name), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The first certificate of a file. */
    Certificate leaf(String name) {
        try {
            return Certificate.parse(
                    Pem.parse(Files.readString(home.resolve(name))).get(0).content());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
