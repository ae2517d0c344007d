package org.postseal.probe;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * The services of a mail host, by their names at IANA; which of them begin with TLS: RFC 8314 §3.
 */
public enum MailService {
    SMTP(25, Dialect.SMTP, false),
    SUBMISSION(587, Dialect.SMTP, false),
    SUBMISSIONS(465, Dialect.SMTP, true),
    IMAP(143, Dialect.IMAP, false),
    IMAPS(993, Dialect.IMAP, true),
    POP3(110, Dialect.POP3, false),
    POP3S(995, Dialect.POP3, true);

    private final int port;
    private final Dialect dialect;
    private final boolean implicit;

    MailService(int port, Dialect dialect, boolean implicit) {
        this.port = port;
        this.dialect = dialect;
        this.implicit = implicit;
    }

    /** The service of that label; empty when there is none. */
    public static Optional<MailService> ofLabel(String label) {
        return Arrays.stream(values()).filter(service -> service.label().equals(label)).findFirst();
    }

    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The port that it has everywhere. */
    public int port() {
        return port;
    }

    /** Whether TLS begins with the first octet; else it is asked for. */
    public boolean implicit() {
        return implicit;
    }

    Dialect dialect() {
        return dialect;
    }
}
