package org.postseal.access;

import org.postseal.problem.Kind;
import org.postseal.problem.Problem;
import org.postseal.x509.HostName;
import org.postseal.x509.SubjectAltName;

/**
 * Names that somebody may have certified: {@code mail.example.org} is that host, {@code
 * *.example.org} every host one label below, {@code **.example.org} every host below, {@code
 * joe@example.org} that mailbox and {@code *@example.org} every mailbox of that domain. Compared
 * with names as {@link SubjectAltName} has normalised them.
 */
public final class NamePattern {

    private static final String ONE_LABEL = "*.";
    private static final String ANY_DEPTH = "**.";
    private static final String ANY_MAILBOX = "*@";

    private enum Reach {
        THE_NAME(""),
        ONE_BELOW(ONE_LABEL),
        ALL_BELOW(ANY_DEPTH),
        MAILBOXES(ANY_MAILBOX);

        private final String prefix;

        Reach(String prefix) {
            this.prefix = prefix;
        }
    }

    private final Reach reach;

    /** Normalised: a host name, or for {@link Reach#THE_NAME} a mailbox as well. */
    private final String base;

    private NamePattern(Reach reach, String base) {
        this.reach = reach;
        this.base = base;
    }

    /**
     * Reads a pattern, normalising it as names are.
     *
     * @throws Problem of kind {@code MALFORMED}
     */
    public static NamePattern parse(String text) {
        for (Reach reach : new Reach[] {Reach.ALL_BELOW, Reach.ONE_BELOW, Reach.MAILBOXES}) {
            if (text.startsWith(reach.prefix)) {
                String domain = text.substring(reach.prefix.length());
                return new NamePattern(reach, HostName.parse(domain).value());
            }
        }
        if (text.indexOf('*') >= 0) {
            throw new Problem(
                    Kind.MALFORMED,
                    "A pattern is mail.example.org, *.example.org, **.example.org, joe@example.org or *@example.org.");
        }
        return new NamePattern(Reach.THE_NAME, SubjectAltName.parse(text).text());
    }

    /**
     * Whether every host that {@code name} stands for is among ours. A wildcard stands for all
     * hosts one label below.
     */
    boolean covers(SubjectAltName name) {
        if (name instanceof SubjectAltName.Dns dns) {
            return covers(dns);
        }
        if (name instanceof SubjectAltName.Email email && reach == Reach.MAILBOXES) {
            return email.domain().value().equals(base);
        }
        return reach == Reach.THE_NAME && name.text().equals(base);
    }

    private boolean covers(SubjectAltName.Dns name) {
        String host = name.host().value();
        return switch (reach) {
            case THE_NAME -> !name.wildcard() && host.equals(base);
            case ONE_BELOW ->
                    name.wildcard()
                            ? host.equals(base)
                            : isBelow(host)
                                    && host.indexOf('.') == host.length() - base.length() - 1;
            case ALL_BELOW -> isBelow(host) || (name.wildcard() && host.equals(base));
            case MAILBOXES -> false;
        };
    }

    /** On a label's border: {@code evilexample.org} is not below {@code example.org}. */
    private boolean isBelow(String host) {
        return host.endsWith("." + base);
    }

    /** As {@link #parse} reads it. */
    @Override
    public String toString() {
        return reach.prefix + base;
    }
}
