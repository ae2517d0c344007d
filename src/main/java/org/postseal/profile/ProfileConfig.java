package org.postseal.profile;

import io.smallrye.config.WithDefault;
import java.util.Set;

/**
 * A profile as an operator writes it: {@code postseal.profiles."name".…}. Becomes a {@link Profile}
 * at start.
 */
interface ProfileConfig {

    /** {@code serverAuth}, {@code clientAuth} or {@code emailProtection}. */
    Set<String> extendedKeyUsages();

    /** {@code RSA}, {@code EC-P256}, {@code EC-P384}, {@code EC-P521} or {@code Ed25519}. */
    @WithDefault("RSA,EC-P256,EC-P384,EC-P521,Ed25519")
    Set<String> keyTypes();

    /** {@code dns}, {@code ip} or {@code email}. */
    @WithDefault("dns")
    Set<String> nameTypes();

    @WithDefault("false")
    boolean wildcards();

    /** Whether a host that renews by its certificate may keep its key. */
    @WithDefault("true")
    boolean sameKeyRenewal();

    /** Whether clients shall refuse a server that shows no OCSP response (RFC 7633). */
    @WithDefault("false")
    boolean mustStaple();

    /** Used when a request doesn't say. */
    @WithDefault("P90D")
    String validity();

    @WithDefault("P397D")
    String maxValidity();
}
