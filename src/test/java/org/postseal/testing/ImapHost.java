package org.postseal.testing;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.KeyPair;
import java.util.Map;
import java.util.TreeMap;
import javax.net.ssl.SSLContext;
import org.postseal.probe.MailService;
import org.postseal.x509.Pem;

/** A mail host on this machine, of whose services only IMAPS listens. */
public final class ImapHost implements AutoCloseable {

    public static final String NAME = "localhost";

    private final TlsServer server;
    private volatile SSLContext context;

    private ImapHost() throws IOException {
        server =
                TlsServer.start(
                        connection -> TlsServer.drain(TlsServer.handshake(context, connection)));
    }

    /** It can't speak TLS before its first {@link #renew}. */
    public static ImapHost start() {
        try {
            return new ImapHost();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What a Postseal has to be told to probe it. */
    public Map<String, String> settings() {
        Map<String, String> settings = new TreeMap<>();
        settings.put("postseal.probe.allow-loopback", "true");
        for (MailService service : MailService.values()) {
            int port = service == MailService.IMAPS ? server.port() : LoopbackPort.free();
            settings.put("postseal.probe.ports." + service.label(), Integer.toString(port));
        }
        return settings;
    }

    /** Serves a certificate for a new key from now on; gives its serial number. */
    public String renew(Administrator administrator) {
        KeyPair key = Keys.p256();
        var issued =
                Api.as(administrator.token())
                        .contentType("application/pkcs10")
                        .accept("application/json")
                        .body(Csrs.with(key).dns(NAME).body())
                        .post(administrator.service().http(Api.CERTIFICATES))
                        .then()
                        .statusCode(201)
                        .extract();
        context =
                TlsServer.context(
                        issued.<String>path("chain").getBytes(US_ASCII),
                        Pem.encode("PRIVATE KEY", key.getPrivate().getEncoded())
                                .getBytes(US_ASCII));
        return issued.path("serial");
    }

    @Override
    public void close() {
        server.close();
    }
}
