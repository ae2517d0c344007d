package org.postseal.testing;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/** A DNS server that knows the records it was given and no others, over UDP and TCP. */
public final class DnsServer implements AutoCloseable {

    private final DatagramSocket udp;
    private final ServerSocket tcp;
    private final List<Record> records = new CopyOnWriteArrayList<>();
    private final Set<String> failing = ConcurrentHashMap.newKeySet();
    private volatile boolean cuts;

    private DnsServer(DatagramSocket udp, ServerSocket tcp) {
        this.udp = udp;
        this.tcp = tcp;
        begin(this::serveUdp);
        begin(this::serveTcp);
    }

    private static void begin(Runnable task) {
        Thread thread = new Thread(task, "dns-server");
        thread.setDaemon(true);
        thread.start();
    }

    /** At any of the machine's loopback addresses. */
    public static DnsServer start(InetAddress address, int port) {
        try {
            return new DnsServer(
                    new DatagramSocket(port, address), new ServerSocket(port, 50, address));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public InetSocketAddress address() {
        return (InetSocketAddress) udp.getLocalSocketAddress();
    }

    public DnsServer with(Record... added) {
        records.addAll(List.of(added));
        return this;
    }

    /** Answers SERVFAIL for a name. */
    public DnsServer failingFor(String name) {
        failing.add(name);
        return this;
    }

    /** Has all that is answered over UDP cut, as what is too long for it (RFC 2181 §9). */
    public DnsServer cuttingAnswers() {
        cuts = true;
        return this;
    }

    private void serveUdp() {
        byte[] buffer = new byte[1500];
        while (!udp.isClosed()) {
            DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
            try {
                udp.receive(packet);
                Message query = new Message(Arrays.copyOf(buffer, packet.getLength()));
                Message answer = cuts ? cut(query) : answer(query);
                byte[] octets = answer.toWire();
                udp.send(new DatagramPacket(octets, octets.length, packet.getSocketAddress()));
            } catch (IOException closedOrUnreadable) {
                // The loop ends when the socket is closed.
            }
        }
    }

    private void serveTcp() {
        while (!tcp.isClosed()) {
            try (Socket socket = tcp.accept()) {
                DataInputStream in = new DataInputStream(socket.getInputStream());
                byte[] query = new byte[in.readUnsignedShort()];
                in.readFully(query);
                byte[] answer = answer(new Message(query)).toWire();
                DataOutputStream out = new DataOutputStream(socket.getOutputStream());
                out.writeShort(answer.length);
                out.write(answer);
                out.flush();
            } catch (IOException closedOrUnreadable) {
                // As above.
            }
        }
    }

    private Message answer(Message query) {
        Message answer = empty(query);
        Record question = query.getQuestion();
        List<Record> ofName =
                records.stream().filter(one -> one.getName().equals(question.getName())).toList();
        if (failing.contains(question.getName().toString(true))) {
            answer.getHeader().setRcode(Rcode.SERVFAIL);
        } else if (ofName.isEmpty()) {
            answer.getHeader().setRcode(Rcode.NXDOMAIN);
        }
        ofName.stream()
                .filter(one -> one.getType() == question.getType() || one.getType() == Type.CNAME)
                .forEach(one -> answer.addRecord(one, Section.ANSWER));
        return answer;
    }

    private static Message cut(Message query) {
        Message answer = empty(query);
        answer.getHeader().setFlag(Flags.TC);
        return answer;
    }

    private static Message empty(Message query) {
        Message answer = new Message(query.getHeader().getID());
        answer.getHeader().setFlag(Flags.QR);
        answer.addRecord(query.getQuestion(), Section.QUESTION);
        return answer;
    }

    @Override
    public void close() {
        try {
            udp.close();
            tcp.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
