package org.postseal.acme.clients;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.postseal.x509.Certificate;

/** lego, which registers when it first issues and answers challenges by itself. */
final class Lego implements HostClient {

    private final Shell shell;
    private final List<String> beginning;
    private Optional<AccountKey> binding = Optional.empty();

    Lego(AcmeSite site, String server) {
        this.shell = site.shell("lego");
        this.beginning =
                List.of(
                        "env",
                        "LEGO_CA_CERTIFICATES=" + site.roots(),
                        "lego",
                        "--server",
                        server,
                        "--accept-tos",
                        "--email",
                        "postmaster@lego.test",
                        "--path",
                        shell.home().toString(),
                        "--http",
                        "--http.port",
                        "127.0.0.1:" + site.httpPort());
    }

    @Override
    public void register(Optional<AccountKey> key) {
        binding = key;
    }

    @Override
    public Certificate issue(String name) {
        shell.run(with(name), "run");
        return certificate(name);
    }

    @Override
    public Certificate renew(String name) {
        shell.run(with(name), "renew", "--days", "1000", "--no-random-sleep");
        return certificate(name);
    }

    @Override
    public void revoke(String name) {
        shell.run(with(name), "revoke");
    }

    private List<String> with(String name) {
        List<String> line = new ArrayList<>(beginning);
        line.addAll(List.of("--domains", name));
        binding.ifPresent(
                key -> line.addAll(List.of("--eab", "--kid", key.id(), "--hmac", key.hmac())));
        return line;
    }

    private Certificate certificate(String name) {
        return shell.leaf("certificates/" + name + ".crt");
    }
}
