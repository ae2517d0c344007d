package org.postseal.x509;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.util.Objects.requireNonNull;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.regex.Pattern;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1IA5String;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.DERIA5String;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.x509.GeneralName;
import org.postseal.problem.Kind;
import org.postseal.problem.Problem;

/**
 * One name of a certificate's subject (RFC 5280 §4.2.1.6), validated and normalised: whoever holds
 * one may compare it and write it.
 */
public sealed interface SubjectAltName {

    /** The types that we certify. */
    enum Type {
        DNS,
        IP,
        EMAIL
    }

    Type type();

    /**
     * The one canonical text: {@code *.example.org}, {@code 2001:db8::1}, {@code joe@example.org}.
     */
    String text();

    /**
     * Whether a client that looks for this host takes the name: a wildcard stands for one label
     * (RFC 6125 §6.4.3).
     */
    default boolean covers(HostName host) {
        return false;
    }

    /** Written from the validated octets; never from a string that Bouncy Castle cuts to 8 bits. */
    GeneralName toGeneralName();

    /**
     * A name as a person or a program writes it in JSON: with an {@code @} an e-mail address, else
     * an IP literal, else a DNS name.
     *
     * @throws Problem of kind {@code MALFORMED} or {@code POLICY}
     */
    static SubjectAltName parse(String text) {
        if (text.indexOf('@') >= 0) {
            return Email.parse(text);
        }
        return IpLiteral.parse(text)
                .<SubjectAltName>map(address -> Ip.of(address, text.indexOf(':') >= 0))
                .orElseGet(() -> parseDns(text));
    }

    /**
     * A host name, or a wildcard: {@code *.} before a name of at least two labels.
     *
     * @throws Problem of kind {@code MALFORMED} when it is no host name, of kind {@code POLICY} for
     *     every other use of {@code *}
     */
    static Dns parseDns(String text) {
        boolean wildcard = text.startsWith(Dns.WILDCARD);
        String host = wildcard ? text.substring(Dns.WILDCARD.length()) : text;
        if (host.indexOf('*') >= 0) {
            throw Dns.badWildcard(text);
        }
        return new Dns(HostName.parse(host), wildcard);
    }

    /**
     * A name from a request or certificate.
     *
     * @throws Problem of kind {@code MALFORMED}, or {@code POLICY} for a type that we don't certify
     */
    static SubjectAltName of(GeneralName name) {
        ASN1Encodable content = name.getName();
        return switch (name.getTagNo()) {
            case GeneralName.dNSName -> parseDns(ascii(content));
            case GeneralName.rfc822Name -> Email.parse(ascii(content));
            case GeneralName.iPAddress -> Ip.of(ASN1OctetString.getInstance(content).getOctets());
            case GeneralName.uniformResourceIdentifier -> throw uncertifiable("A URI name");
            case GeneralName.directoryName -> throw uncertifiable("A directory name");
            case GeneralName.registeredID -> throw uncertifiable("A registered ID");
            case GeneralName.otherName -> throw uncertifiable("An otherName");
            default -> throw uncertifiable("A name of this type");
        };
    }

    private static Problem uncertifiable(String what) {
        return new Problem(
                Kind.POLICY,
                what + " can't be certified: ask for DNS names, IP or e-mail addresses only.");
    }

    /** IA5String is 7 bits (RFC 5280 §4.2.1.6); Bouncy Castle lets 8 pass. */
    private static String ascii(ASN1Encodable content) {
        byte[] octets = ASN1IA5String.getInstance(content).getOctets();
        for (byte octet : octets) {
            if (octet <= ' ' || octet == 0x7f) {
                throw new Problem(
                        Kind.MALFORMED,
                        "A subject alternative name has a space, a control octet or one that isn't"
                                + " ASCII; internationalised names are written as A-labels"
                                + " (xn--...).");
            }
        }
        return new String(octets, US_ASCII);
    }

    /** A host, or with {@code wildcard} every host one label below it (RFC 6125 §6.4.3). */
    record Dns(HostName host, boolean wildcard) implements SubjectAltName {

        private static final String WILDCARD = "*.";
        private static final int MAX_LENGTH = 253;
        private static final int MIN_WILDCARD_BASE_LABELS = 2;

        public Dns {
            requireNonNull(host, "host");
            if (wildcard && host.labels() < MIN_WILDCARD_BASE_LABELS) {
                throw badWildcard(WILDCARD + host);
            }
            if (wildcard && host.value().length() + WILDCARD.length() > MAX_LENGTH) {
                throw new Problem(
                        Kind.MALFORMED,
                        "The name "
                                + Quoted.of(WILDCARD + host)
                                + " is longer than 253 characters.");
            }
        }

        private static Problem badWildcard(String text) {
            return new Problem(
                    Kind.POLICY,
                    Quoted.of(text)
                            + " can't be certified: a wildcard is the whole first label, above a"
                            + " name of at least two labels, like *.example.org.");
        }

        @Override
        public Type type() {
            return Type.DNS;
        }

        @Override
        public boolean covers(HostName name) {
            return wildcard
                    ? name.isBelow(host) && name.labels() == host.labels() + 1
                    : host.equals(name);
        }

        @Override
        public String text() {
            return wildcard ? WILDCARD + host : host.value();
        }

        @Override
        public GeneralName toGeneralName() {
            return new GeneralName(GeneralName.dNSName, new DERIA5String(text(), true));
        }
    }

    /** An IPv4 or IPv6 address; without a scope, and not IPv4 in IPv6 clothes. */
    record Ip(InetAddress address) implements SubjectAltName {

        /** Drops what is not the address itself: a host name, a scope. */
        public Ip {
            address = IpLiteral.ofOctets(address.getAddress());
        }

        /**
         * @throws Problem of kind {@code MALFORMED} unless 4 or 16 octets, and for an IPv4-mapped
         *     IPv6 address (RFC 4291 §2.5.5.2), which is a second spelling of an IPv4 one
         */
        static Ip of(byte[] octets) {
            if (octets.length != 4 && octets.length != 16) {
                throw new Problem(
                        Kind.MALFORMED,
                        "An IP address name has 4 or 16 octets, not " + octets.length + ".");
            }
            return of(IpLiteral.ofOctets(octets), octets.length == 16);
        }

        /**
         * The JDK makes an IPv4 address of a mapped one, so {@code asIpv6} says what was written.
         */
        private static Ip of(InetAddress address, boolean asIpv6) {
            if (asIpv6 && address instanceof Inet4Address) {
                throw new Problem(
                        Kind.MALFORMED,
                        "An IPv4-mapped IPv6 address can't be certified: ask for "
                                + IpLiteral.text(address.getAddress())
                                + " itself.");
            }
            return new Ip(address);
        }

        @Override
        public Type type() {
            return Type.IP;
        }

        @Override
        public String text() {
            return IpLiteral.text(address.getAddress());
        }

        @Override
        public GeneralName toGeneralName() {
            return new GeneralName(GeneralName.iPAddress, new DEROctetString(address.getAddress()));
        }
    }

    /**
     * A mailbox: local part kept as it is (it is case-sensitive, RFC 5321 §2.4), normalised domain.
     */
    record Email(String local, HostName domain) implements SubjectAltName {

        private static final int MAX_LOCAL_LENGTH = 64;
        private static final int MAX_LENGTH = 254;
        private static final String ATEXT = "[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+";
        private static final Pattern DOT_ATOM = Pattern.compile(ATEXT + "(?:\\." + ATEXT + ")*");

        public Email {
            requireNonNull(domain, "domain");
            if (local.length() > MAX_LOCAL_LENGTH || !DOT_ATOM.matcher(local).matches()) {
                throw new Problem(
                        Kind.MALFORMED,
                        "The local part "
                                + Quoted.of(local)
                                + " of an e-mail address isn't up to 64 ASCII characters in the"
                                + " dot-atom form of RFC 5321.");
            }
            if (local.length() + 1 + domain.value().length() > MAX_LENGTH) {
                throw new Problem(
                        Kind.MALFORMED, "An e-mail address is longer than 254 characters.");
            }
        }

        private static Email parse(String text) {
            int at = text.lastIndexOf('@');
            if (at < 0) {
                throw new Problem(
                        Kind.MALFORMED, "The e-mail address " + Quoted.of(text) + " has no @.");
            }
            return new Email(text.substring(0, at), HostName.parse(text.substring(at + 1)));
        }

        @Override
        public Type type() {
            return Type.EMAIL;
        }

        @Override
        public String text() {
            return local + "@" + domain;
        }

        @Override
        public GeneralName toGeneralName() {
            return new GeneralName(GeneralName.rfc822Name, new DERIA5String(text(), true));
        }
    }
}
