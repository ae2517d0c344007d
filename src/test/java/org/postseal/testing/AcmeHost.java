package org.postseal.testing;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Header;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.TXTRecord;
import org.xbill.DNS.Type;

/**
 * Every host there is, as an ACME server sees them: a DNS in which all names lead to loopback, and
 * a web server that answers for all of them.
 */
public final class AcmeHost implements AutoCloseable {

    private static final int TTL = 1;

    private final DatagramSocket dns;
    private final Thread names = new Thread(this::serveNames, "acme-host-dns");
    private Optional<HttpServer> web = Optional.empty();
    private Optional<Path> root = Optional.empty();
    private final Map<String, String> texts = new ConcurrentHashMap<>();
    private final Map<String, String> pages = new ConcurrentHashMap<>();
    private final Map<String, String> redirects = new ConcurrentHashMap<>();
    private final List<String> asked = new CopyOnWriteArrayList<>();

    private AcmeHost(DatagramSocket dns) {
        this.dns = dns;
        names.setDaemon(true);
        names.start();
    }

    /** Takes the DNS port of {@link AcmePorts}; a web server may be a client's own. */
    public static AcmeHost start(int dnsPort) {
        try {
            return new AcmeHost(new DatagramSocket(dnsPort, InetAddress.getLoopbackAddress()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Serves pages for all hosts at this port of loopback. */
    public AcmeHost withWeb(int port) {
        try {
            HttpServer server =
                    HttpServer.create(
                            new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
            server.createContext("/", this::answer);
            server.start();
            web = Optional.of(server);
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Ends the web server, so that somebody else can have its port. */
    public void withoutWeb() {
        web.ifPresent(server -> server.stop(0));
        web = Optional.empty();
    }

    /** Has every host serve the files below a directory. */
    public void files(Path directory) {
        root = Optional.of(directory);
    }

    /** Has every host answer {@code body} at {@code path}. */
    public void page(String path, String body) {
        pages.put(path, body);
    }

    public void redirect(String path, String location) {
        redirects.put(path, location);
    }

    /** Gives a name a TXT record. */
    public void text(String name, String text) {
        texts.put(name, text);
    }

    /** The paths that were asked for. */
    public List<String> asked() {
        return List.copyOf(asked);
    }

    private void answer(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getRawPath();
        asked.add(path);
        String location = redirects.get(path);
        Optional<byte[]> page = page(path);
        byte[] body = page.orElse("nothing here".getBytes(US_ASCII));
        int status = page.isPresent() ? 200 : 404;
        if (location != null) {
            exchange.getResponseHeaders().add("Location", location);
            status = 302;
        }
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    private Optional<byte[]> page(String path) throws IOException {
        Optional<Path> file =
                root.map(directory -> directory.resolve(path.substring(1)))
                        .filter(Files::isRegularFile);
        return file.isPresent()
                ? Optional.of(Files.readAllBytes(file.get()))
                : Optional.ofNullable(pages.get(path)).map(text -> text.getBytes(US_ASCII));
    }

    private void serveNames() {
        byte[] buffer = new byte[1500];
        while (!dns.isClosed()) {
            DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
            try {
                dns.receive(packet);
                byte[] answer =
                        answer(new Message(Arrays.copyOf(buffer, packet.getLength()))).toWire();
                dns.send(new DatagramPacket(answer, answer.length, packet.getSocketAddress()));
            } catch (IOException closedOrUnreadable) {
                // The loop ends when the socket is closed.
            }
        }
    }

    private Message answer(Message query) {
        Record question = query.getQuestion();
        Name name = question.getName();
        Message answer = new Message(query.getHeader().getID());
        Header header = answer.getHeader();
        header.setFlag(Flags.QR);
        header.setFlag(Flags.RA);
        answer.addRecord(question, Section.QUESTION);
        String text = texts.get(name.toString(true));
        if (name.toString(true).endsWith("nowhere.test")) {
            header.setRcode(Rcode.NXDOMAIN);
        } else if (question.getType() == Type.A) {
            answer.addRecord(
                    new ARecord(name, DClass.IN, TTL, InetAddress.getLoopbackAddress()),
                    Section.ANSWER);
        } else if (question.getType() == Type.TXT && text != null) {
            answer.addRecord(new TXTRecord(name, DClass.IN, TTL, text), Section.ANSWER);
        }
        return answer;
    }

    @Override
    public void close() {
        dns.close();
        withoutWeb();
        try {
            // As long as it waits for a packet, the port is taken.
            names.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
