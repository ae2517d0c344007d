package org.postseal.testing;

import static java.net.http.HttpResponse.BodyHandlers.discarding;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.postseal.server.SharedPrograms;

/**
 * The packaged service, started as an operator does: {@code java -jar} on a data directory, with
 * free ports of the loopback address. The jar is the system property {@code postseal.jar}.
 *
 * <p>Closing kills what is left, PostgreSQL too; {@link #stop} is the polite way.
 */
public final class ServiceProcess implements AutoCloseable {

    /** A loaded machine takes its time; nothing waits longer than it must. */
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private static final Duration LOOK_AGAIN = Duration.ofMillis(50);

    /**
     * The second compiler costs more than it gives in the seconds that a test lets a service live:
     * a start takes two fifths less of the processor without.
     */
    public static final String SHORT_LIFE = "-XX:TieredStopAtLevel=1";

    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    private final Process process;
    private final Path output;
    private final Path dataDirectory;
    private final int port;
    private final int tlsPort;

    private ServiceProcess(
            Process process, Path output, Path dataDirectory, int port, int tlsPort) {
        this.process = process;
        this.output = output;
        this.dataDirectory = dataDirectory;
        this.port = port;
        this.tlsPort = tlsPort;
    }

    /**
     * Starts it and does not wait.
     *
     * @param prefix what the command line begins with, to run it as somebody else; may be empty
     * @param settings given as system properties; they win over the free ports
     */
    public static ServiceProcess launch(
            Path dataDirectory, List<String> prefix, Map<String, String> settings) {
        return launch(dataDirectory, prefix, settings, List.of());
    }

    /** Runs one of the jar's commands on the data directory, to its end. */
    public static ServiceProcess command(
            Path dataDirectory, Map<String, String> settings, String... arguments) {
        ServiceProcess command = launch(dataDirectory, List.of(), settings, List.of(arguments));
        command.awaitExit();
        return command;
    }

    /**
     * The same with one of the jar's commands.
     *
     * @param arguments the command and what follows it
     */
    public static ServiceProcess launch(
            Path dataDirectory,
            List<String> prefix,
            Map<String, String> settings,
            List<String> arguments) {
        try {
            int port = LoopbackPort.free();
            int tlsPort = LoopbackPort.free();
            Map<String, String> all =
                    new TreeMap<>(
                            Map.of(
                                    "postseal.data-dir", dataDirectory.toString(),
                                    "quarkus.http.host", "127.0.0.1",
                                    "quarkus.http.port", Integer.toString(port),
                                    "quarkus.http.ssl-port", Integer.toString(tlsPort)));
            all.putAll(settings);
            List<String> line = new ArrayList<>(prefix);
            line.add(ProcessHandle.current().info().command().orElse("java"));
            line.add(SHORT_LIFE);
            line.addAll(ClassArchive.options());
            all.forEach((name, value) -> line.add("-D" + name + "=" + value));
            line.addAll(List.of("-jar", System.getProperty("postseal.jar")));
            line.addAll(arguments);
            Path output = Files.createTempFile("postseal-output-", ".log");
            output.toFile().deleteOnExit();
            Process process =
                    new ProcessBuilder(line)
                            .redirectErrorStream(true)
                            .redirectOutput(output.toFile())
                            .start();
            return new ServiceProcess(process, output, dataDirectory, port, tlsPort);
        } catch (IOException e) {
            throw new IllegalStateException("can't start the service", e);
        }
    }

    /** Starts it as the user of the test and waits until it answers. */
    public static ServiceProcess start(Path dataDirectory) {
        return start(dataDirectory, Map.of());
    }

    /**
     * The same with settings, but none that names a database.
     *
     * @param settings as for {@link #launch}
     */
    public static ServiceProcess start(Path dataDirectory, Map<String, String> settings) {
        SharedPrograms.lendTo(dataDirectory);
        return launch(dataDirectory, List.of(), settings).awaitReady();
    }

    public URI http(String path) {
        return URI.create("http://127.0.0.1:" + port + path);
    }

    public URI https(String path) {
        return URI.create("https://127.0.0.1:" + tlsPort + path);
    }

    /** What it has written so far, on both streams. */
    public String output() {
        try {
            return Files.readString(output, UTF_8);
        } catch (IOException e) {
            throw new IllegalStateException("the output is gone", e);
        }
    }

    /**
     * Over HTTP and HTTPS; the two begin to listen one after the other. It is closed if it does not
     * get there: nobody else has it yet.
     */
    public ServiceProcess awaitReady() {
        try {
            await("readiness", this::isReady);
            await("HTTPS", () -> LoopbackPort.isOpen(tlsPort));
            return this;
        } catch (AssertionError e) {
            close();
            throw e;
        }
    }

    public boolean isReady() {
        return status("/q/health/ready") == 200;
    }

    /** The status that a GET of {@code path} answers; 0 when nobody does. */
    public int status(String path) {
        HttpRequest request =
                HttpRequest.newBuilder(http(path)).timeout(Duration.ofSeconds(20)).build();
        try {
            return CLIENT.send(request, discarding()).statusCode();
        } catch (IOException e) {
            return 0;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    public ProcessHandle java() {
        return process.toHandle();
    }

    /** The embedded server of the data directory, which may have outlived its service. */
    public ProcessHandle postgres() {
        return ProcessHandle.of(Long.parseLong(postmaster(0))).orElseThrow();
    }

    public int postgresPort() {
        return Integer.parseInt(postmaster(3));
    }

    /** As {@code kill -9} does; returns when it is gone. */
    public static void kill(ProcessHandle victim) {
        victim.destroyForcibly();
        victim.onExit().join();
    }

    /** Shuts it down, as Ctrl-C and systemd do, and waits for its end. */
    public int stop() {
        process.destroy();
        return awaitExit();
    }

    /** Its exit code, once it has ended. */
    public int awaitExit() {
        try {
            if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                throw new AssertionError("the service does not end:\n" + output());
            }
            return process.exitValue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    public void await(String what, BooleanSupplier condition) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end || !process.isAlive()) {
                throw new AssertionError(
                        "no " + what + " (alive: " + process.isAlive() + "):\n" + output());
            }
            LockSupport.parkNanos(LOOK_AGAIN.toNanos());
        }
    }

    @Override
    public void close() {
        kill(java());
        if (Files.exists(pidFile())) {
            ProcessHandle.of(Long.parseLong(postmaster(0))).ifPresent(ServiceProcess::kill);
        }
    }

    private String postmaster(int line) {
        try {
            return Files.readAllLines(pidFile()).get(line);
        } catch (IOException e) {
            throw new IllegalStateException("no PostgreSQL runs", e);
        }
    }

    private Path pidFile() {
        return dataDirectory.resolve("postgresql/data/postmaster.pid");
    }
}
