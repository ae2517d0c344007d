package org.postseal.acme;

import jakarta.enterprise.context.ApplicationScoped;
import java.net.InetAddress;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.postseal.problem.Problem;
import org.postseal.x509.SubjectAltName;

/**
 * http-01 (RFC 8555 §8.3). Calls only what the policy lets it, however it is redirected, and says
 * nothing of what it was answered.
 */
@ApplicationScoped
class HttpValidator implements Validator {

    private static final String PATH = "/.well-known/acme-challenge/";

    /** Neither dots nor escapes, which other servers would resolve to another path. */
    private static final Pattern ONE_BELOW =
            Pattern.compile(Pattern.quote(PATH) + "[A-Za-z0-9_-]+");

    private static final int MOST_REDIRECTS = 5;
    private static final int HTTP = 80;
    private static final int HTTPS = 443;

    private final ChallengeTargets targets;
    private final HttpFetch fetch;
    private final int port;
    private final Set<Integer> ports;

    HttpValidator(ChallengeTargets targets, HttpFetch fetch, AcmeConfig config) {
        this.targets = targets;
        this.fetch = fetch;
        this.port = config.http01Port();
        this.ports = Set.of(config.http01Port(), config.tlsAlpn01Port());
    }

    @Override
    public ChallengeType type() {
        return ChallengeType.HTTP_01;
    }

    @Override
    public Optional<AcmeError> validate(
            Identifier identifier, KeyAuthorization expected, Deadline deadline)
            throws UnreachableException {
        Location next = new Location(false, identifier, port, PATH + expected.token());
        for (int redirects = 0; redirects <= MOST_REDIRECTS; redirects++) {
            HttpFetch.Answer answer = get(next, deadline);
            if (answer.redirect().isEmpty()) {
                return judge(answer, identifier, expected);
            }
            next = follow(next, answer.redirect().get());
        }
        throw refused("it redirects more than " + MOST_REDIRECTS + " times");
    }

    private static Optional<AcmeError> judge(
            HttpFetch.Answer answer, Identifier identifier, KeyAuthorization expected) {
        String what = "http-01 of " + identifier.text() + ": ";
        if (answer.status() != 200) {
            // Which one is nobody's business: it may be an inner host's.
            return incorrect(what + "the answer is not 200.");
        }
        boolean right = answer.body().stripTrailing().equals(expected.text());
        return right
                ? Optional.empty()
                : incorrect(what + "the answer is not the key authorization of this challenge.");
    }

    private static Optional<AcmeError> incorrect(String detail) {
        return Optional.of(AcmeError.of(ErrorType.INCORRECT_RESPONSE, detail));
    }

    /** At the first of the host's addresses that takes the connection. */
    private HttpFetch.Answer get(Location location, Deadline deadline) throws UnreachableException {
        List<InetAddress> addresses = targets.of(location.host(), deadline);
        Optional<UnreachableException> failure = Optional.empty();
        for (InetAddress address : addresses) {
            try {
                return fetch.get(location, address, deadline);
            } catch (UnreachableException e) {
                failure = Optional.of(e);
            }
        }
        throw failure.orElseThrow();
    }

    private Location follow(Location from, String redirect) {
        URI to;
        try {
            to = from.uri().resolve(redirect);
        } catch (IllegalArgumentException unreadable) {
            throw refused("its redirect can't be read");
        }
        boolean secure = "https".equalsIgnoreCase(to.getScheme());
        if (!secure && !"http".equalsIgnoreCase(to.getScheme())) {
            throw refused("it redirects to something else than http and https");
        }
        int wanted = to.getPort() >= 0 ? to.getPort() : secure ? HTTPS : HTTP;
        if (!ports.contains(wanted)
                || to.getRawUserInfo() != null
                || to.getRawPath() == null
                || !ONE_BELOW.matcher(to.getRawPath()).matches()) {
            throw refused("it redirects to another port, another path or a user");
        }
        return new Location(secure, host(to.getHost()), wanted, to.getRawPath());
    }

    private static Identifier host(String text) {
        try {
            if (text != null) {
                boolean bracketed = text.startsWith("[") && text.endsWith("]");
                return new Identifier(
                        SubjectAltName.parse(
                                bracketed ? text.substring(1, text.length() - 1) : text));
            }
        } catch (Problem noHost) {
            throw refused("it redirects to something that is no host");
        }
        throw refused("it redirects to something that is no host");
    }

    private static AcmeProblem refused(String why) {
        return new AcmeProblem(ErrorType.CONNECTION, "http-01 was given up: " + why + ".");
    }

    /** What is fetched from where. */
    record Location(boolean secure, Identifier host, int port, String path) {

        /** As the header {@code Host} has it; a port only where it is not the scheme's. */
        String authority() {
            String literal = host.text().indexOf(':') >= 0 ? "[" + host.text() + "]" : host.text();
            return port == (secure ? HTTPS : HTTP) ? literal : literal + ":" + port;
        }

        URI uri() {
            return URI.create((secure ? "https://" : "http://") + authority() + path);
        }
    }
}
