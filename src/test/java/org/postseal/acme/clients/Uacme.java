package org.postseal.acme.clients;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.postseal.x509.Certificate;

/**
 * uacme, whose answers to challenges a hook hands to a web server. It trusts what the system trusts
 * and nothing else, so it gets a system of its own.
 */
final class Uacme implements HostClient {

    private final Shell shell;
    private final List<String> beginning;

    Uacme(AcmeSite site, String server) {
        this.shell = site.shell("uacme");
        shell.write(
                "hook.sh",
                """
                #!/bin/sh
                [ "$1" = begin ] || exit 0
                [ "$2" = http-01 ] || exit 1
                printf %%s "$5" > "%s/$4"
                """
                        .formatted(site.serveAnswersOf(shell)));
        shell.run(List.of("chmod", "700", "hook.sh"));
        this.beginning =
                List.of(
                        "unshare",
                        "--mount",
                        "sh",
                        "-c",
                        "mount --bind "
                                + site.roots()
                                + " /etc/ssl/certs/ca-certificates.crt && exec \"$@\"",
                        "uacme",
                        "uacme",
                        "--confdir",
                        shell.path("config"),
                        "--acme-url",
                        server,
                        "--hook",
                        shell.path("hook.sh"),
                        "--type",
                        "EC");
    }

    @Override
    public void register(Optional<AccountKey> binding) {
        List<String> line = new ArrayList<>(beginning);
        binding.ifPresent(key -> line.addAll(List.of("--eab", key.id() + ":" + key.hmac())));
        shell.run(line, "--yes", "new", "postmaster@uacme.test");
    }

    @Override
    public Certificate issue(String name) {
        shell.run(beginning, "issue", name);
        return certificate(name);
    }

    @Override
    public Certificate renew(String name) {
        shell.run(beginning, "--force", "issue", name);
        return certificate(name);
    }

    @Override
    public void changeKey() {
        shell.run(beginning, "newkey");
    }

    @Override
    public void revoke(String name) {
        shell.run(beginning, "revoke", shell.path("config/" + name + "/cert.pem"));
    }

    private Certificate certificate(String name) {
        return shell.leaf("config/" + name + "/cert.pem");
    }
}
