package org.postseal.acme.clients;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.postseal.x509.Certificate;

/** certbot, which answers challenges by itself. */
final class Certbot implements HostClient {

    private final Shell shell;
    private final List<String> beginning;
    private final String httpPort;

    Certbot(AcmeSite site, String server) {
        this.shell = site.shell("certbot");
        this.httpPort = Integer.toString(site.httpPort());
        this.beginning =
                List.of(
                        "env",
                        "REQUESTS_CA_BUNDLE=" + site.roots(),
                        "certbot",
                        "--non-interactive",
                        "--config-dir",
                        shell.path("config"),
                        "--work-dir",
                        shell.path("work"),
                        "--logs-dir",
                        shell.path("logs"),
                        "--server",
                        server);
    }

    @Override
    public void register(Optional<AccountKey> binding) {
        List<String> arguments =
                new ArrayList<>(
                        List.of("register", "--agree-tos", "--email", "postmaster@certbot.test"));
        binding.ifPresent(
                key ->
                        arguments.addAll(
                                List.of("--eab-kid", key.id(), "--eab-hmac-key", key.hmac())));
        shell.run(beginning, arguments.toArray(String[]::new));
    }

    @Override
    public Certificate issue(String name) {
        shell.run(
                beginning,
                "certonly",
                "--standalone",
                "--http-01-address",
                "127.0.0.1",
                "--http-01-port",
                httpPort,
                "-d",
                name);
        return certificate(name);
    }

    @Override
    public Certificate renew(String name) {
        shell.run(
                beginning,
                "renew",
                "--cert-name",
                name,
                "--force-renewal",
                "--no-random-sleep-on-renew");
        return certificate(name);
    }

    @Override
    public void revoke(String name) {
        shell.run(beginning, "revoke", "--cert-name", name, "--reason", "superseded");
    }

    private Certificate certificate(String name) {
        return shell.leaf("config/live/" + name + "/fullchain.pem");
    }
}
