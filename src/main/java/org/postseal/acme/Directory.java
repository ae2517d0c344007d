package org.postseal.acme;

import com.fasterxml.jackson.annotation.JsonInclude;
import jakarta.enterprise.context.RequestScoped;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.postseal.certificate.AuthorityName;
import org.postseal.profile.Profile;
import org.postseal.profile.Profiles;
import org.postseal.x509.SubjectAltName;

/** Where everything is (RFC 8555 §7.1.1). */
@RequestScoped
class Directory {

    private final AcmeUrls urls;
    private final Profiles profiles;
    private final UnboundAccounts unbound;
    private final AcmeConfig config;

    Directory(AcmeUrls urls, Profiles profiles, UnboundAccounts unbound, AcmeConfig config) {
        this.urls = urls;
        this.profiles = profiles;
        this.unbound = unbound;
        this.config = config;
    }

    /** As a client gets it. */
    record Json(
            String newNonce,
            String newAccount,
            String newOrder,
            String newAuthz,
            String revokeCert,
            String keyChange,
            String renewalInfo,
            Meta meta) {}

    /** What holds for all of it. */
    @JsonInclude(JsonInclude.Include.NON_ABSENT)
    record Meta(Map<String, String> profiles, Optional<Boolean> externalAccountRequired) {}

    /**
     * @param authority that orders go to; empty for the default one
     */
    Json of(Optional<AuthorityName> authority) {
        return new Json(
                urls.newNonce(),
                urls.newAccount(),
                urls.newOrder(authority),
                urls.newAuthorization(),
                urls.revocation(),
                urls.keyChange(),
                urls.renewalInfo(),
                new Meta(
                        descriptions(authority),
                        config.externalAccountRequired() ? Optional.of(true) : Optional.empty()));
    }

    private Map<String, String> descriptions(Optional<AuthorityName> authority) {
        Map<String, String> descriptions = new LinkedHashMap<>();
        profiles.all().stream()
                .filter(Directory::isForHosts)
                .forEach(
                        profile ->
                                descriptions.put(
                                        profile.name().value(),
                                        describe(profile) + condition(profile, authority)));
        return descriptions;
    }

    private String condition(Profile profile, Optional<AuthorityName> authority) {
        return unbound.mayHave(profile.name(), authority)
                ? ""
                : ", for accounts with an account key";
    }

    private static boolean isForHosts(Profile profile) {
        return profile.nameTypes().contains(SubjectAltName.Type.DNS)
                || profile.nameTypes().contains(SubjectAltName.Type.IP);
    }

    private static String describe(Profile profile) {
        return profile.extendedKeyUsages().stream()
                        .map(usage -> usage.label())
                        .sorted()
                        .collect(Collectors.joining(", "))
                + ", valid for "
                + profile.validity();
    }
}
