package org.postseal.acme;

import java.util.List;
import java.util.regex.Pattern;
import org.postseal.problem.Problem;
import org.postseal.x509.SubjectAltName;

/** Where the owner of an account is reached (RFC 8555 §7.3). */
final class Contacts {

    private static final int MOST = 10;

    private static final Pattern SCHEME = Pattern.compile("(?i)[a-z][a-z0-9+.-]*:.*");

    private static final String MAILTO = "mailto:";

    private Contacts() {}

    static List<String> check(List<String> contacts) {
        if (contacts.size() > MOST) {
            throw new AcmeProblem(
                    ErrorType.INVALID_CONTACT, "An account has at most " + MOST + " contacts.");
        }
        contacts.forEach(Contacts::check);
        return contacts;
    }

    /** One address, nothing encoded and no header fields (RFC 6068 §2): it may be written to. */
    private static void check(String contact) {
        if (!contact.regionMatches(true, 0, MAILTO, 0, MAILTO.length())) {
            throw SCHEME.matcher(contact).matches()
                    ? new AcmeProblem(
                            ErrorType.UNSUPPORTED_CONTACT, "A contact is a mailto: URL here.")
                    : invalid();
        }
        String address = contact.substring(MAILTO.length());
        try {
            if (!address.contains("@")
                    || address.contains("?")
                    || address.contains("%")
                    || address.contains(",")) {
                throw invalid();
            }
            SubjectAltName.parse(address);
        } catch (Problem noAddress) {
            throw invalid();
        }
    }

    private static AcmeProblem invalid() {
        return new AcmeProblem(
                ErrorType.INVALID_CONTACT,
                "A contact is mailto: and one e-mail address, without header fields.");
    }
}
