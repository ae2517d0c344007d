package org.postseal.profile;

import static org.postseal.x509.ExtendedKeyUsage.CLIENT_AUTH;
import static org.postseal.x509.ExtendedKeyUsage.SERVER_AUTH;

import io.quarkus.runtime.Startup;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.postseal.certificate.ProfileName;
import org.postseal.problem.Kind;
import org.postseal.problem.Problem;
import org.postseal.x509.ExtendedKeyUsage;
import org.postseal.x509.KeyType;
import org.postseal.x509.SubjectAltName;
import org.postseal.x509.Validity;

/** The profiles there are: the built-in ones and the operator's. An unsafe one stops the start. */
@ApplicationScoped
@Startup
public class Profiles {

    /** What the service's own TLS listener gets; nobody can ask for it. */
    public static final ProfileName SERVICE = new ProfileName("postseal-service");

    /** What the service's own OCSP responders get; nobody can ask for it either. */
    public static final ProfileName OCSP_RESPONDER = new ProfileName("postseal-ocsp");

    private static final Validity NINETY_DAYS = Validity.parse("P90D");

    /** Renewed at half of it, so that answers go on for 60 days or more after a lock. */
    private static final Validity RESPONDER_LIFE = Validity.parse("P120D");

    private static final Validity THIRTEEN_MONTHS = Validity.parse("P397D");

    /**
     * An end-entity certificate that lives longer is a mistake: clients refuse it (Apple past 825
     * days, of which one is left for the back-dating of {@code notBefore}).
     */
    private static final Validity LONGEST = Validity.parse("P824D");

    private final ProfileName defaultProfile;
    private final Map<String, Profile> profiles = new TreeMap<>();

    Profiles(
            ProfilesConfig config,
            @ConfigProperty(name = "postseal.default-profile", defaultValue = "mail-server")
                    String defaultProfile) {
        add(host("mail-server", EnumSet.of(SERVER_AUTH)));
        add(host("mail-relay", EnumSet.of(SERVER_AUTH, CLIENT_AUTH)));
        add(client("mail-client"));
        config.byName().forEach((name, settings) -> add(read(name, settings)));
        this.defaultProfile = new ProfileName(defaultProfile);
        require(Optional.empty());
    }

    /**
     * The profile of that name, or the default one.
     *
     * @throws Problem of kind {@code POLICY} when there is none
     */
    public Profile require(Optional<ProfileName> name) {
        ProfileName wanted = name.orElse(defaultProfile);
        return Optional.ofNullable(profiles.get(wanted.value()))
                .orElseThrow(
                        () ->
                                new Problem(
                                        Kind.POLICY,
                                        "There is no profile "
                                                + wanted
                                                + "; there are "
                                                + names()
                                                + "."));
    }

    /** The profiles that can be asked for whose certificates are good for a purpose. */
    public Set<ProfileName> namesWith(ExtendedKeyUsage purpose) {
        return profiles.values().stream()
                .filter(profile -> profile.extendedKeyUsages().contains(purpose))
                .map(Profile::name)
                .collect(Collectors.toSet());
    }

    /** The profile of one of the service's own certificates; its listener's unless it says else. */
    public Profile own(Optional<ProfileName> name) {
        return name.filter(OCSP_RESPONDER::equals).isPresent() ? responder() : listener();
    }

    private static Profile responder() {
        return new Profile(
                OCSP_RESPONDER,
                EnumSet.of(ExtendedKeyUsage.OCSP_SIGNING),
                EnumSet.of(KeyType.EC_P256),
                EnumSet.noneOf(SubjectAltName.Type.class),
                false,
                false,
                false,
                RESPONDER_LIFE,
                THIRTEEN_MONTHS);
    }

    private static Profile listener() {
        return new Profile(
                SERVICE,
                EnumSet.of(SERVER_AUTH),
                EnumSet.of(KeyType.EC_P256),
                EnumSet.of(SubjectAltName.Type.DNS, SubjectAltName.Type.IP),
                false,
                true,
                false,
                NINETY_DAYS,
                NINETY_DAYS);
    }

    private String names() {
        return String.join(", ", profiles.keySet());
    }

    /** Those that can be asked for, by name. */
    public Collection<Profile> all() {
        return Collections.unmodifiableCollection(profiles.values());
    }

    private void add(Profile profile) {
        profiles.put(profile.name().value(), profile);
    }

    private static Profile host(String name, Set<ExtendedKeyUsage> usages) {
        return new Profile(
                new ProfileName(name),
                usages,
                EnumSet.allOf(KeyType.class),
                EnumSet.of(SubjectAltName.Type.DNS),
                false,
                true,
                false,
                NINETY_DAYS,
                THIRTEEN_MONTHS);
    }

    private static Profile client(String name) {
        return new Profile(
                new ProfileName(name),
                EnumSet.of(CLIENT_AUTH),
                EnumSet.allOf(KeyType.class),
                EnumSet.of(SubjectAltName.Type.EMAIL),
                false,
                true,
                false,
                NINETY_DAYS,
                THIRTEEN_MONTHS);
    }

    private static Profile read(String name, ProfileConfig settings) {
        if (name.equals(SERVICE.value()) || name.equals(OCSP_RESPONDER.value())) {
            throw new Problem(
                    Kind.INTERNAL,
                    "The profile " + name + " is the service's own; give yours another name.");
        }
        Profile profile =
                new Profile(
                        new ProfileName(name),
                        choose(
                                name,
                                "extended-key-usages",
                                settings.extendedKeyUsages(),
                                EnumSet.of(
                                        SERVER_AUTH,
                                        CLIENT_AUTH,
                                        ExtendedKeyUsage.EMAIL_PROTECTION),
                                ExtendedKeyUsage::label),
                        choose(
                                name,
                                "key-types",
                                settings.keyTypes(),
                                EnumSet.allOf(KeyType.class),
                                KeyType::label),
                        choose(
                                name,
                                "name-types",
                                settings.nameTypes(),
                                EnumSet.allOf(SubjectAltName.Type.class),
                                type -> type.name().toLowerCase(Locale.ROOT)),
                        settings.wildcards(),
                        settings.sameKeyRenewal(),
                        settings.mustStaple(),
                        validity(name, "validity", settings.validity()),
                        validity(name, "max-validity", settings.maxValidity()));
        checkLife(profile);
        if (profile.mustStaple() && !profile.extendedKeyUsages().contains(SERVER_AUTH)) {
            throw unsafe(
                    name,
                    "must-staple",
                    "is for servers, which have serverAuth among their usages.");
        }
        return profile;
    }

    private static Validity validity(String profile, String setting, String text) {
        try {
            return Validity.parse(text);
        } catch (Problem malformed) {
            throw unsafe(profile, setting, "is " + text + ". " + malformed.detail());
        }
    }

    private static void checkLife(Profile profile) {
        Instant start = Instant.EPOCH;
        Instant most = profile.maxValidity().lastSecond(start);
        if (profile.validity().lastSecond(start).isAfter(most)) {
            throw unsafe(profile.name().value(), "validity", "is longer than its max-validity.");
        }
        if (most.isAfter(LONGEST.lastSecond(start))) {
            throw unsafe(profile.name().value(), "max-validity", "is longer than " + LONGEST + ".");
        }
    }

    /**
     * The values with these labels; what is not in {@code allowed}, anyExtendedKeyUsage for
     * example, stops the start.
     */
    private static <T> Set<T> choose(
            String profile,
            String setting,
            Set<String> labels,
            Collection<T> allowed,
            Function<T, String> label) {
        Map<String, T> byLabel = new TreeMap<>();
        allowed.forEach(value -> byLabel.put(label.apply(value), value));
        for (String wanted : labels) {
            if (!byLabel.containsKey(wanted)) {
                throw unsafe(
                        profile,
                        setting,
                        "has " + wanted + ", which is not one of " + byLabel.keySet() + ".");
            }
        }
        if (labels.isEmpty()) {
            throw unsafe(profile, setting, "is empty.");
        }
        return labels.stream().map(byLabel::get).collect(Collectors.toSet());
    }

    private static Problem unsafe(String profile, String setting, String reason) {
        return new Problem(
                Kind.INTERNAL,
                "The setting postseal.profiles." + profile + "." + setting + " " + reason);
    }
}
