package org.postseal.testing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Debian's Postfix and Dovecot as on a mail host, in a directory of their own and on free ports of
 * the loopback address, both without TLS. Every user's password is {@link #PASSWORD}; mail to
 * {@link #HOST} goes through LMTP into Dovecot's mailboxes. They need root.
 */
public final class MailServers implements AutoCloseable {

    /** Set to {@code required} by {@code .ci/run}, where no test may be skipped. */
    private static final String DEMAND = "POSTSEAL_TEST_MAIL";

    public static final String HOST = "mail.example.org";
    public static final String PASSWORD = "secret";

    private static final List<String> SERVICES =
            List.of("smtp", "submission", "submissions", "imap", "imaps", "pop3", "pop3s");

    private static final String MAIN =
            """
            compatibility_level = 3.6
            queue_directory = %1$s/queue
            data_directory = %1$s/data
            maillog_file = %1$s/postfix.log
            maillog_file_prefixes = %1$s
            inet_interfaces = 127.0.0.1
            myhostname = mail.example.org
            mydestination = mail.example.org
            mynetworks =
            alias_maps =
            alias_database =
            local_recipient_maps =
            local_transport = lmtp:unix:%1$s/lmtp
            smtpd_sasl_type = dovecot
            smtpd_sasl_path = %1$s/auth
            smtpd_relay_restrictions = permit_sasl_authenticated, reject_unauth_destination
            """;

    private static final String MASTER =
            """
            %1$d inet n - n - - smtpd
            %2$d inet n - n - - smtpd
              -o smtpd_sasl_auth_enable=yes
              -o smtpd_client_restrictions=permit_sasl_authenticated,reject
            %3$d inet n - n - - smtpd
              -o smtpd_sasl_auth_enable=yes
              -o smtpd_client_restrictions=permit_sasl_authenticated,reject
            pickup unix n - n 60 1 pickup
            cleanup unix n - n - 0 cleanup
            qmgr unix n - n 300 1 qmgr
            tlsmgr unix - - n 1000? 1 tlsmgr
            rewrite unix - - n - - trivial-rewrite
            bounce unix - - n - 0 bounce
            defer unix - - n - 0 bounce
            trace unix - - n - 0 bounce
            verify unix - - n - 1 verify
            flush unix n - n 1000? 0 flush
            proxymap unix - - n - - proxymap
            error unix - - n - - error
            retry unix - - n - - error
            lmtp unix - - n - - lmtp
            anvil unix - - n - 1 anvil
            postlog unix-dgram n - n - 1 postlogd
            """;

    private static final String DOVECOT =
            """
            base_dir = %1$s/dovecot-run
            log_path = %1$s/dovecot.log
            protocols = imap pop3 lmtp
            listen = 127.0.0.1
            ssl = no
            mail_location = maildir:%1$s/mail/%%n
            first_valid_uid = 1
            auth_username_format = %%n
            passdb {
              driver = static
              args = password=secret
            }
            userdb {
              driver = static
              args = uid=mail gid=mail home=%1$s/mail/%%n
            }
            service imap-login {
              inet_listener imap {
                port = %2$d
              }
              inet_listener imaps {
                port = %3$d
              }
            }
            service pop3-login {
              inet_listener pop3 {
                port = %4$d
              }
              inet_listener pop3s {
                port = %5$d
              }
            }
            service auth {
              unix_listener %1$s/auth {
                mode = 0666
              }
            }
            service lmtp {
              unix_listener %1$s/lmtp {
                mode = 0666
              }
            }
            !include_try conf.d/*.conf
            """;

    private final Path directory;
    private final Map<String, Integer> ports;

    private MailServers(Path directory, Map<String, Integer> ports) {
        this.directory = directory;
        this.ports = ports;
    }

    /** Where they are not installed, or the user is not root, the test is skipped. */
    public static void demand() {
        boolean possible =
                Stream.of("/usr/sbin/postfix", "/usr/sbin/dovecot")
                                .allMatch(program -> Files.isExecutable(Path.of(program)))
                        && "root".equals(System.getProperty("user.name"));
        if ("required".equals(System.getenv(DEMAND))) {
            assertThat(possible)
                    .as("Postfix and Dovecot are installed, and root runs them")
                    .isTrue();
        }
        assumeTrue(possible, "skipped without Postfix and Dovecot, or without root");
    }

    /** Both, running. The path must be one that Postfix takes: without spaces. */
    public static MailServers start(Path directory) {
        try {
            MailServers servers = new MailServers(directory, freePorts());
            servers.write();
            servers.must("postfix", "-c", directory + "/postfix", "start");
            servers.must("dovecot", "-c", directory + "/dovecot/dovecot.conf");
            return servers;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void write() throws IOException {
        Files.createDirectory(directory.resolve("queue"));
        for (Map.Entry<String, String> owned :
                Map.of("data", "postfix", "mail", "mail").entrySet()) {
            Path made = Files.createDirectory(directory.resolve(owned.getKey()));
            Files.setOwner(
                    made,
                    made.getFileSystem()
                            .getUserPrincipalLookupService()
                            .lookupPrincipalByName(owned.getValue()));
        }
        Path postfix = Files.createDirectory(directory.resolve("postfix"));
        Files.writeString(postfix.resolve("main.cf"), MAIN.formatted(directory), UTF_8);
        Files.writeString(
                postfix.resolve("master.cf"),
                MASTER.formatted(port("smtp"), port("submission"), port("submissions")),
                UTF_8);
        Path dovecot = Files.createDirectory(directory.resolve("dovecot"));
        Files.createDirectory(dovecot.resolve("conf.d"));
        Files.writeString(
                dovecot.resolve("dovecot.conf"),
                DOVECOT.formatted(
                        directory, port("imap"), port("imaps"), port("pop3"), port("pop3s")),
                UTF_8);
    }

    /** The port of {@code smtp}, {@code submission}, {@code imaps} and so on. */
    public int port(String service) {
        return ports.get(service);
    }

    /** All of them, as postseal-host's configuration has them: {@code smtp:40025 imaps:40993 …}. */
    public String services() {
        return ports.entrySet().stream()
                .map(entry -> entry.getKey() + ":" + entry.getValue())
                .collect(Collectors.joining(" "));
    }

    public Path mainCf() {
        return directory.resolve("postfix/main.cf");
    }

    public Path dovecotConf() {
        return directory.resolve("dovecot/dovecot.conf");
    }

    /** What a file here says besides: read after the others. */
    public Path dovecotFragment(String name) {
        return directory.resolve("dovecot/conf.d").resolve(name);
    }

    public void reload() {
        must("postfix", "-c", directory + "/postfix", "reload");
        must("doveadm", "-c", dovecotConf().toString(), "reload");
    }

    /** What both wrote into their logs. */
    public String log() {
        try {
            StringBuilder all = new StringBuilder();
            for (String name : List.of("postfix.log", "dovecot.log")) {
                Path log = directory.resolve(name);
                all.append(Files.exists(log) ? Files.readString(log, UTF_8) : "");
            }
            return all.toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        Command.run(directory, "postfix", "-c", directory + "/postfix", "abort");
        Command.run(directory, "doveadm", "-c", dovecotConf().toString(), "stop");
    }

    private void must(String... line) {
        Command command = Command.run(directory, line);
        if (!command.succeeded()) {
            throw new AssertionError(command + "\n" + log());
        }
    }

    /** All are taken before the first is given back, so that no two are the same. */
    private static Map<String, Integer> freePorts() throws IOException {
        List<ServerSocket> taken = new ArrayList<>();
        Map<String, Integer> ports = new LinkedHashMap<>();
        for (String service : SERVICES) {
            ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
            taken.add(socket);
            ports.put(service, socket.getLocalPort());
        }
        for (ServerSocket socket : taken) {
            socket.close();
        }
        return ports;
    }
}
