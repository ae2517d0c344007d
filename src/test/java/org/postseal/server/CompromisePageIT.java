package org.postseal.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postseal.testing.Command;
import org.postseal.testing.OpenSsl;
import org.postseal.testing.Readme;
import org.postseal.testing.ServiceProcess;
import org.postseal.testing.TemporaryDirectory;

/** An administrator follows docs/compromise.md; only the ports are others. */
class CompromisePageIT {

    private static final String PAGE = "docs/compromise.md";

    private Path directory;
    private ServiceProcess service;

    @BeforeEach
    void startPostseal() {
        directory = TemporaryDirectory.create();
        service = ServiceProcess.start(directory.resolve("postseal-data"));
    }

    @AfterEach
    void removeEverything() {
        service.close();
        TemporaryDirectory.delete(directory);
    }

    @Test
    void endsAHostsKeyAndThenAnIssuingAuthority() throws IOException {
        OpenSsl openssl = new OpenSsl(directory);
        openssl.run(
                ("req -new -newkey rsa:2048 -nodes -keyout mail.key -out mail.csr -subj /"
                                + " -addext subjectAltName=DNS:mail.example.org")
                        .split(" "));
        String issue =
                "postseal --data-binary @mail.csr -o mail.pem https://localhost:8443/v1/certificates";
        assertThat(type(issue).succeeded()).isTrue();
        openssl.run("pkey -in mail.key -pubout -outform DER -out mail.spki".split(" "));
        String spki = openssl.run("dgst", "-sha256", "-r", "mail.spki").substring(0, 64);

        String serial =
                openssl.run("x509 -in mail.pem -noout -serial".split(" "))
                        .strip()
                        .substring("serial=".length())
                        .toLowerCase(Locale.ROOT);
        String announced = announceAKeyAsAThiefWould(openssl);

        List<String> host = Readme.commands(PAGE, "## A host's key");
        assertThat(succeed(host.get(0))).contains(spki);
        assertThat(succeed(host.get(1).replace("SPKI", spki))).contains(spki, "keyCompromise");
        assertThat(succeed(host.get(0))).contains("\"items\":[]");
        succeed(host.get(2));
        assertThat(succeed(host.get(3).replace("SERIAL", serial)))
                .contains("host.next-key", "mail.example.org", announced);
        succeed(host.get(4).replace("OTHER", announced));
        assertThat(type(host.get(5).replace("OTHER", announced)).output())
                .contains("No chain of another authority");
        assertThat(type(issue).output()).contains("422");

        for (String step : Readme.commands(PAGE, "## An issuing authority's key")) {
            String output = succeed(step);
            if (step.contains("/crl/root.crl")) {
                assertThat(output).contains("CA Compromise");
            }
        }
        openssl.run("ecparam -name prime256v1 -genkey -noout -out mail.key".split(" "));
        openssl.run(
                "req -new -key mail.key -out mail.csr -subj / -addext subjectAltName=DNS:mail.example.org"
                        .split(" "));
        succeed(issue);
        assertThat(openssl.run("x509 -in mail.pem -noout -issuer".split(" "))).contains(" G2");
        assertThat(
                        succeed(
                                "openssl verify -CAfile postseal-data/roots.pem -untrusted mail.pem mail.pem"))
                .contains("mail.pem: OK");
    }

    /** With nothing but the host's certificate and key. */
    private String announceAKeyAsAThiefWould(OpenSsl openssl) throws IOException {
        openssl.run("ecparam -name prime256v1 -genkey -noout -out thief.key".split(" "));
        openssl.run("pkey -in thief.key -pubout -out thief.pub".split(" "));
        openssl.run("pkey -in thief.key -pubout -outform DER -out thief.spki".split(" "));
        succeed(
                "curl --fail-with-body --silent --show-error --cacert postseal-data/roots.pem --cert mail.pem"
                        + " --key mail.key -H 'Content-Type: application/x-pem-file' -T thief.pub"
                        + " https://localhost:8443/v1/hosts/mail.example.org/next-key");
        return openssl.run("dgst", "-sha256", "-r", "thief.spki").substring(0, 64);
    }

    private String succeed(String commands) throws IOException {
        Command command = type(commands);
        assertThat(command.succeeded()).as("%s%n%s", commands, command.output()).isTrue();
        return command.output();
    }

    /** In a shell in which what the page begins with has been typed. */
    private Command type(String commands) throws IOException {
        String all = String.join("\n", Readme.commands(PAGE, "# When a key is in the wrong hands"));
        Files.writeString(
                directory.resolve("commands.sh"),
                (all + "\n" + commands)
                        .replace("8443", Integer.toString(service.https("/").getPort()))
                        .replace("8080", Integer.toString(service.http("/").getPort())),
                UTF_8);
        return Command.run(directory, "bash", "-e", "-o", "pipefail", "commands.sh");
    }
}
