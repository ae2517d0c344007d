package org.postseal.acme.clients;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import org.postseal.x509.Certificate;

/** dehydrated, whose answers to challenges a web server serves. */
final class Dehydrated implements HostClient {

    private final AcmeSite site;
    private final String server;
    private final Shell shell;
    private final List<String> beginning;

    Dehydrated(AcmeSite site, String server) {
        this.site = site;
        this.server = server;
        this.shell = site.shell("dehydrated");
        this.beginning = List.of("dehydrated", "--config", shell.path("config"));
    }

    @Override
    public void register(Optional<AccountKey> binding) {
        String config =
                """
                CA="%s"
                BASEDIR="%s"
                WELLKNOWN="%s"
                CURL_OPTS="--cacert %s"
                KEY_ALGO=prime256v1
                CONTACT_EMAIL=postmaster@dehydrated.test
                """
                        .formatted(server, shell.home(), site.serveAnswersOf(shell), site.roots());
        String bound =
                binding.map(key -> "EAB_KID=%s%nEAB_HMAC_KEY=%s%n".formatted(key.id(), key.hmac()))
                        .orElse("");
        shell.write("config", config + bound);
        shell.run(beginning, "--register", "--accept-terms");
    }

    @Override
    public Certificate issue(String name) {
        shell.run(beginning, "--cron", "--domain", name);
        return certificate(name);
    }

    @Override
    public Certificate renew(String name) {
        shell.run(beginning, "--cron", "--force", "--domain", name);
        return certificate(name);
    }

    @Override
    public void revoke(String name) {
        try {
            // It is told the file that the link leads to.
            shell.run(
                    beginning,
                    "--revoke",
                    shell.home().resolve("certs/" + name + "/cert.pem").toRealPath().toString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Certificate certificate(String name) {
        return shell.leaf("certs/" + name + "/fullchain.pem");
    }
}
