package org.postseal.acme;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.util.Optional;
import java.util.Set;

/** How ACME clients are met. */
@ConfigMapping(prefix = "postseal.acme")
interface AcmeConfig {

    /** Whether an account must be bound to a key of {@code POST /v1/acme/account-keys}. */
    @WithDefault("false")
    boolean externalAccountRequired();

    /**
     * The profiles of accounts that are bound to no such key; else the default one, for servers.
     */
    Optional<Set<String>> profiles();

    /** The authorities of accounts that are bound to no such key; else the default one. */
    Optional<Set<String>> authorities();

    /** The challenges that are offered: {@code http-01}, {@code dns-01}, {@code tls-alpn-01}. */
    @WithDefault("http-01,dns-01,tls-alpn-01")
    Set<String> challenges();

    /** The port that http-01 asks; 80 for everybody else's clients. */
    @WithDefault("80")
    int http01Port();

    /** The port that tls-alpn-01 asks, and that http-01 may be redirected to. */
    @WithDefault("443")
    int tlsAlpn01Port();

    /** Whether a name may lead to this machine itself. */
    @WithDefault("false")
    boolean allowLoopback();

    /** Whom to ask for names, as {@code address} or {@code address:port}; else the system's. */
    Optional<String> resolver();
}
