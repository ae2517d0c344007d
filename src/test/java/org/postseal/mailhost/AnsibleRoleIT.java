package org.postseal.mailhost;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postseal.testing.Command;
import org.postseal.testing.MailServers;
import org.postseal.testing.TemporaryDirectory;

/** The Ansible role on this very machine: what it says of changes is what happened. */
class AnsibleRoleIT {

    private static final String PLAY =
            """
            - hosts: localhost
              connection: local
              gather_facts: false
              tasks:
                - ansible.builtin.include_role: {name: %1$s/deploy/ansible/roles/postseal_host}
                  vars:
                    postseal_host_ca: %2$s
                    postseal_host_root_sha256: %3$s
                    postseal_host_names: [mail.example.org]
                    postseal_host_tokens: {ec: pst_Secret0123456789}
                    postseal_host_program: %4$s/program
                    postseal_host_config: %4$s/etc/host.conf
                    postseal_host_configure: false
                    postseal_host_settings:
                      servers: none
                      file: %4$s/tls/mail.pem
                      roots: %4$s/roots.pem
                      state: %4$s/state
                      lock: %4$s/lock
                      cron: %4$s/cron
                      units: %4$s/cron
            """;

    private Path directory;
    private StandInCa ca;

    @BeforeEach
    void writeAPlay() throws IOException {
        MailServers.demand();
        directory = Files.createTempDirectory("postseal-mail-host-");
        for (String name : new String[] {"tls", "cron"}) {
            Files.createDirectory(directory.resolve(name));
        }
        ca = new StandInCa();
        Files.writeString(
                directory.resolve("play.yml"),
                PLAY.formatted(
                        Path.of("").toAbsolutePath(),
                        ca.address(),
                        ca.root.certificate().sha256(),
                        directory));
    }

    @AfterEach
    void removeEverything() {
        if (ca != null) {
            ca.close();
            TemporaryDirectory.delete(directory);
        }
    }

    @Test
    void changesSomethingOnceAndNothingInTheSecondRun() {
        assertThat(play("--check", "--diff")).contains("changed=3 ", "failed=0 ");
        assertThat(directory.resolve("program")).doesNotExist();

        String first = play("--diff");
        assertThat(first).contains("changed=5 ", "failed=0 ");
        assertThat(first).doesNotContain("Secret0123456789");
        assertThat(directory.resolve("tls/mail.pem")).exists();

        assertThat(play("--check")).contains("changed=0 ", "failed=0 ");
        assertThat(play()).contains("changed=0 ", "failed=0 ");
    }

    private String play(String... options) {
        Command play =
                Command.run(
                        directory,
                        "sh",
                        "-c",
                        "ANSIBLE_HOME=$PWD/home ANSIBLE_LOCALHOST_WARNING=False ansible-playbook"
                                + " -i localhost, play.yml "
                                + String.join(" ", options));
        assertThat(play.succeeded()).as(play.output()).isTrue();
        return play.output();
    }
}
