package org.postseal.acme;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.postseal.problem.Problem;
import org.postseal.x509.SubjectAltName;

/**
 * A name that is asked for (RFC 8555 §9.7.7, RFC 8738 §3), normalised.
 *
 * @param name a DNS name or an address
 */
record Identifier(SubjectAltName name) {

    static Identifier parse(ObjectNode json) {
        String type = AcmeJson.text(json, "type");
        String value = AcmeJson.text(json, "value");
        if (!StandardCharsets.US_ASCII.newEncoder().canEncode(value)) {
            throw AcmeProblem.malformed(
                    "An internationalised name is written with A-labels, xn--... (RFC 8555 section"
                            + " 7.1.4).");
        }
        try {
            return of(type, value);
        } catch (Problem unusable) {
            throw AcmeProblem.of(ErrorType.REJECTED_IDENTIFIER, unusable);
        }
    }

    /** As {@link #type()} and {@link #text()} give it. */
    static Identifier of(String type, String value) {
        return switch (type) {
            case "dns" -> new Identifier(SubjectAltName.parseDns(value));
            case "ip" -> new Identifier(address(value));
            default ->
                    throw new AcmeProblem(
                            ErrorType.UNSUPPORTED_IDENTIFIER,
                            "An identifier is of type dns or ip here.");
        };
    }

    private static SubjectAltName address(String text) {
        if (text.indexOf('@') < 0
                && SubjectAltName.parse(text) instanceof SubjectAltName.Ip address) {
            return address;
        }
        throw AcmeProblem.malformed("An identifier of type ip is the text of an address.");
    }

    String type() {
        return name.type().name().toLowerCase(Locale.ROOT);
    }

    String text() {
        return name.text();
    }

    boolean isWildcard() {
        return name instanceof SubjectAltName.Dns dns && dns.wildcard();
    }

    /** What is to be shown: a wildcard's domain. */
    String base() {
        return name instanceof SubjectAltName.Dns dns ? dns.host().value() : name.text();
    }
}
