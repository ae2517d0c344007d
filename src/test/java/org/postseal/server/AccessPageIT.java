package org.postseal.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.restassured.path.json.JsonPath;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postseal.testing.Command;
import org.postseal.testing.Readme;
import org.postseal.testing.ServiceProcess;
import org.postseal.testing.TemporaryDirectory;

/**
 * A newcomer follows docs/access.md from the administrator's token to a host that renews itself,
 * and stops that host in the end. The commands are the page's own; only the ports are others, and
 * curl is told where {@code ca.example.org} is.
 */
class AccessPageIT {

    private static final String PAGE = "docs/access.md";
    private static final String CEREMONY = "docs/ceremony.md";
    private static final String CA = "ca.example.org";

    private Path directory;

    /** Where the CA's administrator stands, beside {@code postseal-data}, and where the host's. */
    private Path onTheCa;

    private Path onTheHost;
    private ServiceProcess service;

    @BeforeEach
    void startPostsealAsThePageSays() throws IOException {
        directory = TemporaryDirectory.create();
        onTheCa = Files.createDirectory(directory.resolve("ca"));
        onTheHost = Files.createDirectory(directory.resolve("host"));
        service =
                ServiceProcess.start(
                        onTheCa.resolve("postseal-data"),
                        Map.of("postseal.public-url", "https://" + CA + ":8443"));
        Files.writeString(
                directory.resolve(".curlrc"),
                "silent\nshow-error\nresolve = \"%1$s:%2$d:127.0.0.1\"\nresolve = \"%1$s:%3$d:127.0.0.1\"\n"
                        .formatted(CA, service.https("/").getPort(), service.http("/").getPort()));
    }

    @AfterEach
    void removeEverything() {
        service.close();
        TemporaryDirectory.delete(directory);
    }

    @Test
    void leadsFromTheAdminTokenToAHostThatRenewsItselfAndCanBeStopped() throws IOException {
        List<String> setUp =
                Readme.commands(PAGE, "## From the admin token to a host that renews itself");
        assertThat(setUp).hasSize(6);
        List<String> stop = Readme.commands(PAGE, "## Taking certificates back");
        assertThat(stop).hasSize(4);

        String operator = answer(type(onTheCa, setUp.get(0), "")).getString("token");
        succeed(type(onTheCa, setUp.get(1), header(operator)));
        JsonPath enrolment = answer(type(onTheCa, setUp.get(2), ""));
        Command enrolled = type(onTheHost, setUp.get(3), header(enrolment.getString("token")));
        assertThat(succeed(enrolled)).contains(enrolment.getString("rootSha256") + "  -");
        assertThat(onTheHost.resolve("enrol.header")).doesNotExist();
        String first = strictlyVerified();

        succeed(type(onTheHost, setUp.get(4), ""));
        String renewed = strictlyVerified();
        assertThat(renewed).isNotEqualTo(first);
        succeed(type(onTheHost, setUp.get(5), ""));
        String renewedBySigning = strictlyVerified();
        assertThat(renewedBySigning).isNotIn(first, renewed);

        assertThat(status(answer(type(onTheHost, of(stop.get(0), first), ""))))
                .isEqualTo("revoked");
        assertThat(serials(type(onTheCa, stop.get(1), "")))
                .containsExactlyInAnyOrder(renewed, renewedBySigning);
        assertThat(status(answer(type(onTheCa, of(stop.get(2), renewed), ""))))
                .isEqualTo("revoked");
        assertThat(serials(type(onTheCa, stop.get(1), ""))).isEmpty();

        Files.copy(onTheHost.resolve("mail.key"), onTheHost.resolve("found.key"));
        assertThat(type(onTheHost, stop.get(3), "").output()).contains("blocked", "already");

        for (String renewal : setUp.subList(4, 6)) {
            assertThat(type(onTheHost, renewal, "").status()).isEqualTo(22);
            assertThat(Files.readString(onTheHost.resolve("next.pem")))
                    .contains("\"status\":401", "revoked");
            assertThat(strictlyVerified()).isEqualTo(renewedBySigning);
        }
        holdTheCeremonyOfTheRoot();
    }

    /** As docs/ceremony.md has it, on the same CA. */
    private void holdTheCeremonyOfTheRoot() throws IOException {
        String before = Readme.commands(CEREMONY, "# A ceremony: the root's key is used").get(0);
        StringBuilder seen = new StringBuilder();
        for (String step : Readme.commands(CEREMONY, "## The steps")) {
            seen.append(succeed(type(onTheCa, before + step, "")));
        }

        assertThat(seen).contains("\"name\":\"root-2\"", "\"name\":\"issuing-2\"");
        assertThat(seen.toString().split("issuing-2.pem: OK")).hasSize(3);
        assertThat(Files.readString(onTheCa.resolve("acts")).lines())
                .containsExactly(
                        "> \"action\":\"authority.unlock\"",
                        "> \"action\":\"authority.create\"",
                        "> \"action\":\"authority.succeed\"",
                        "> \"action\":\"authority.cross-certify\"",
                        "> \"action\":\"authority.cross-certify\"",
                        "> \"action\":\"authority.create\"",
                        "> \"action\":\"authority.succeed\"",
                        "> \"action\":\"authority.lock\"",
                        "> \"action\":\"authority.lock\"");
        for (String secret :
                List.of(
                        "root.passphrase",
                        "next.passphrase",
                        "postseal-data/root.passphrase",
                        "admin.header")) {
            assertThat(onTheCa.resolve(secret)).doesNotExist();
        }
    }

    /** As somebody types {@code commands}, then {@code typed} and Ctrl-D where they read it. */
    private Command type(Path where, String commands, String typed) throws IOException {
        Files.writeString(
                directory.resolve("commands.sh"),
                commands.replace("8443", Integer.toString(service.https("/").getPort()))
                        .replace("8080", Integer.toString(service.http("/").getPort())),
                UTF_8);
        Files.writeString(directory.resolve("typed"), typed, UTF_8);
        return Command.run(where, "bash", "-c", "CURL_HOME=.. bash -e ../commands.sh < ../typed");
    }

    private static String of(String command, String serial) {
        assertThat(command).contains("/SERIAL/");
        return command.replace("SERIAL", serial);
    }

    private static String status(JsonPath certificate) {
        return certificate.getString("status");
    }

    private static List<String> serials(Command command) {
        return answer(command).getList("items.serial", String.class);
    }

    private static String header(String token) {
        return "Authorization: Bearer " + token + "\n";
    }

    private static String succeed(Command command) {
        assertThat(command.succeeded()).as(command.output()).isTrue();
        return command.output();
    }

    private static JsonPath answer(Command command) {
        return JsonPath.from(succeed(command));
    }

    /** The serial of what the host has, once openssl has accepted it. */
    private String strictlyVerified() {
        String verify =
                "openssl verify -x509_strict -purpose sslserver -verify_hostname mail.example.org"
                        + " -CAfile roots.pem -untrusted mail.pem mail.pem";
        assertThat(succeed(Command.run(onTheHost, verify.split(" ")))).isEqualTo("mail.pem: OK\n");
        String serial =
                succeed(
                        Command.run(
                                onTheHost,
                                "openssl",
                                "x509",
                                "-in",
                                "mail.pem",
                                "-noout",
                                "-serial"));
        return serial.strip().substring("serial=".length()).toLowerCase(Locale.ROOT);
    }
}
