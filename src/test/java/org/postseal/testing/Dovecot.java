package org.postseal.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * A real Dovecot that lets in whoever has a client certificate it believes: IMAPS on a free port of
 * loopback, in a directory of its own with {@code mail.pem}, {@code mail.key} and {@code ca.pem}.
 */
public final class Dovecot implements AutoCloseable {

    private static final long LOOK_AGAIN_NANOS = 20_000_000;

    private final Process process;
    private final int port;

    private Dovecot(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    /** Starts it and waits until it listens. */
    public static Dovecot start(Path directory) {
        try {
            Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
            int port = LoopbackPort.free();
            Path configuration = directory.resolve("dovecot.conf");
            Files.writeString(configuration, configuration(directory, port));
            Process process =
                    new ProcessBuilder("dovecot", "-F", "-c", configuration.toString())
                            .redirectErrorStream(true)
                            .redirectOutput(directory.resolve("dovecot.out").toFile())
                            .start();
            Dovecot dovecot = new Dovecot(process, port);
            while (!LoopbackPort.isOpen(port)) {
                if (!process.isAlive()) {
                    throw new AssertionError(Files.readString(directory.resolve("dovecot.out")));
                }
                LockSupport.parkNanos(LOOK_AGAIN_NANOS);
            }
            return dovecot;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String configuration(Path directory, int port) {
        return """
                protocols = imap
                listen = 127.0.0.1
                base_dir = %1$s/run
                state_dir = %1$s/state
                log_path = %1$s/dovecot.log
                default_login_user = nobody
                default_internal_user = nobody
                default_internal_group = nogroup
                ssl = required
                ssl_cert = <%1$s/mail.pem
                ssl_key = <%1$s/mail.key
                ssl_ca = <%1$s/ca.pem
                ssl_verify_client_cert = yes
                ssl_require_crl = yes
                auth_ssl_require_client_cert = yes
                auth_mechanisms = plain
                passdb {
                  driver = static
                  args = nopassword=y
                }
                userdb {
                  driver = static
                  args = uid=nobody gid=nogroup home=%1$s/home
                }
                service imap-login {
                  chroot =
                  inet_listener imap {
                    port = 0
                  }
                  inet_listener imaps {
                    port = %2$d
                  }
                }
                """
                .formatted(directory, port);
    }

    public int port() {
        return port;
    }

    /** Its children end with it. */
    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
