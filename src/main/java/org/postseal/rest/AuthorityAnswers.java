package org.postseal.rest;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.time.Clock;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.postseal.authority.Authorities;
import org.postseal.authority.Authority;
import org.postseal.authority.AuthorityRequest;
import org.postseal.authority.Crls;
import org.postseal.authority.LifeCycle;
import org.postseal.authority.OutsideAuthorities;
import org.postseal.certificate.AuthorityName;
import org.postseal.certificate.Succession;
import org.postseal.keystore.Keystore;
import org.postseal.keystore.Replicas;
import org.postseal.revocation.AuthorityRevocations;

/** Authorities as answers, with what of them changes. */
@ApplicationScoped
class AuthorityAnswers {

    private final Authorities authorities;
    private final OutsideAuthorities outside;
    private final Succession succession;
    private final LifeCycle lifeCycle;
    private final Keystore keystore;
    private final Replicas replicas;
    private final AuthorityRevocations revocations;
    private final Crls crls;
    private final Clock clock;

    AuthorityAnswers(
            Authorities authorities,
            OutsideAuthorities outside,
            Succession succession,
            LifeCycle lifeCycle,
            Keystore keystore,
            Replicas replicas,
            AuthorityRevocations revocations,
            Crls crls,
            Clock clock) {
        this.authorities = authorities;
        this.outside = outside;
        this.succession = succession;
        this.lifeCycle = lifeCycle;
        this.keystore = keystore;
        this.replicas = replicas;
        this.revocations = revocations;
        this.crls = crls;
        this.clock = clock;
    }

    /** All, by name, with those that wait for their certificate. */
    List<AuthorityJson> list() {
        return Stream.concat(
                        authorities.list().stream().map(this::json),
                        outside.pending().stream().map(this::json))
                .sorted(Comparator.comparing(AuthorityJson::name))
                .toList();
    }

    AuthorityJson json(Authority authority) {
        return AuthorityJson.of(authority, state(authority), List.of(), List.of(), List.of());
    }

    AuthorityJson json(AuthorityRequest request) {
        return AuthorityJson.pending(request, !keystore.isUnlocked(request.name()));
    }

    AuthorityJson imported(Authority authority, List<String> warnings) {
        return AuthorityJson.of(authority, state(authority), warnings, List.of(), List.of());
    }

    /**
     * All that is known of one.
     *
     * @throws org.postseal.problem.Problem of kind {@code NOT_FOUND}
     */
    AuthorityJson find(AuthorityName name) {
        Instant now = clock.instant();
        return authorities
                .find(name)
                .map(
                        authority ->
                                AuthorityJson.of(
                                        authority,
                                        state(authority),
                                        List.of(),
                                        replicas.states(name),
                                        crls.list(name).stream()
                                                .map(crl -> CrlJson.of(crl, now))
                                                .toList()))
                .or(() -> outside.find(name).map(this::json))
                .orElseGet(() -> json(authorities.get(name)));
    }

    /** That there is a new one. */
    static Response created(AuthorityJson body) {
        Response.ResponseBuilder answer =
                Response.created(URI.create("/v1/authorities/" + body.name())).entity(body);
        if (body.request() != null) {
            answer.link(body.request(), "related");
        }
        return answer.build();
    }

    private AuthorityJson.State state(Authority authority) {
        return new AuthorityJson.State(
                !keystore.isUnlocked(authority.name()),
                revocations.find(authority),
                clock.instant().isAfter(authority.certificate().notAfter()),
                succession.before(authority.name()),
                lifeCycle.successorDue(authority));
    }
}
