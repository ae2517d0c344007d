package org.postseal.probe;

import java.io.IOException;
import java.util.Locale;

/** How a client asks for TLS: RFC 3207 for SMTP, RFC 9051 §6.2.1 for IMAP, RFC 2595 §4 for POP3. */
enum Dialect {
    SMTP {
        @Override
        void startTls(Lines lines) throws IOException {
            require(reply(lines).startsWith("220"), "did not greet with 220");
            lines.send("EHLO postseal-probe.invalid");
            require(reply(lines).startsWith("250"), "refused EHLO");
            lines.send("STARTTLS");
            require(
                    reply(lines).startsWith("220"),
                    "refused STARTTLS: its key and certificate may not belong together");
        }

        /** The last line of a reply, which may have several (RFC 5321 §4.2.1). */
        private String reply(Lines lines) throws IOException {
            String line = lines.next();
            while (line.length() > 3 && line.charAt(3) == '-') {
                line = lines.next();
            }
            return line;
        }
    },

    IMAP {
        @Override
        void startTls(Lines lines) throws IOException {
            require(upper(lines.next()).startsWith("* OK"), "did not greet with OK");
            lines.send("a STARTTLS");
            String line = lines.next();
            while (line.startsWith("* ")) {
                line = lines.next();
            }
            require(upper(line).startsWith("A OK"), "refused STARTTLS");
        }
    },

    POP3 {
        @Override
        void startTls(Lines lines) throws IOException {
            require(upper(lines.next()).startsWith("+OK"), "did not greet with +OK");
            lines.send("STLS");
            require(upper(lines.next()).startsWith("+OK"), "refused STLS");
        }
    };

    /**
     * Speaks until the server's side of TLS must come next.
     *
     * @throws ProbeFailure when the server won't
     */
    abstract void startTls(Lines lines) throws IOException;

    private static String upper(String line) {
        return line.toUpperCase(Locale.ROOT);
    }

    private static void require(boolean condition, String otherwise) {
        if (!condition) {
            throw new ProbeFailure("The server " + otherwise + ".");
        }
    }
}
