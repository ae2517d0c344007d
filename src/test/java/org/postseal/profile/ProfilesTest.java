package org.postseal.profile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.postseal.testing.Refusal.assertRefused;

import io.smallrye.config.ConfigValidationException;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postseal.certificate.ProfileName;
import org.postseal.problem.Kind;
import org.postseal.testing.Keys;
import org.postseal.x509.ExtendedKeyUsage;
import org.postseal.x509.KeyType;
import org.postseal.x509.SubjectAltName;
import org.postseal.x509.SubjectKey;

/** What an operator may configure; whatever could make an unsafe certificate stops the start. */
class ProfilesTest {

    private static final Map<String, String> LEGAL =
            Map.of("extended-key-usages", "clientAuth,emailProtection");

    @Test
    void bringsAProfileForServersRelaysAndClients() {
        Profiles profiles = profiles(Map.of());

        assertThat(usages(profiles, "mail-server")).isEqualTo("[serverAuth]");
        assertThat(usages(profiles, "mail-relay")).isEqualTo("[clientAuth, serverAuth]");
        assertThat(usages(profiles, "mail-client")).isEqualTo("[clientAuth]");
        assertThat(profiles.require(Optional.empty()).name().value()).isEqualTo("mail-server");
    }

    @Test
    void takesAnOperatorsProfile() {
        Profile profile =
                named(
                        profiles(
                                operators(
                                        Map.of(
                                                "extended-key-usages", "emailProtection",
                                                "key-types", "EC-P384,Ed25519",
                                                "name-types", "email,dns",
                                                "wildcards", "true",
                                                "validity", "P1M",
                                                "max-validity", "P824D"))),
                        "own");

        assertThat(profile.extendedKeyUsages()).containsExactly(ExtendedKeyUsage.EMAIL_PROTECTION);
        assertThat(profile.keyTypes()).containsExactlyInAnyOrder(KeyType.EC_P384, KeyType.ED25519);
        profile.checkName(SubjectAltName.parse("*.example.org"));
        profile.checkName(SubjectAltName.parse("a@example.org"));
        assertRefused(
                Kind.POLICY, () -> profile.checkName(SubjectAltName.parse("192.0.2.1")), "own");
        assertRefused(
                Kind.POLICY,
                () -> profile.checkKey(SubjectKey.of(Keys.p256().getPublic())),
                "does not certify EC-P256 keys",
                "EC-P384, Ed25519");
    }

    @Test
    void givesAnOperatorsProfileTheSameDefaultsAsAHosts() {
        Profile profile = named(profiles(operators(LEGAL)), "own");

        assertThat(profile.wildcards()).isFalse();
        assertThat(profile.nameTypes()).containsExactly(SubjectAltName.Type.DNS);
        assertThat(profile.keyTypes()).containsExactlyInAnyOrder(KeyType.values());
        assertThat(profile.validity()).hasToString("P90D");
        assertThat(profile.maxValidity()).hasToString("P397D");
    }

    @Test
    void letsAnOperatorDemandAStapledResponse() {
        Map<String, String> settings =
                Map.of("extended-key-usages", "serverAuth", "must-staple", "true");

        assertThat(named(profiles(operators(settings)), "own").mustStaple()).isTrue();
        assertThat(named(profiles(Map.of()), "mail-server").mustStaple()).isFalse();
    }

    @Test
    void letsAnOperatorReplaceABuiltInProfile() {
        Profiles profiles =
                profiles(
                        Map.of(
                                "postseal.profiles.mail-server.extended-key-usages", "serverAuth",
                                "postseal.profiles.mail-server.wildcards", "true"));

        profiles.require(Optional.empty()).checkName(SubjectAltName.parse("*.example.org"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "extended-key-usages | anyExtendedKeyUsage            | has anyExtendedKeyUsage",
                "extended-key-usages | serverAuth,2.5.29.37.0         | has 2.5.29.37.0",
                "extended-key-usages | OCSPSigning                    | has OCSPSigning",
                "extended-key-usages | codeSigning                    | has codeSigning",
                "extended-key-usages | serverauth                     | clientAuth, emailProtection, serverAuth",
                "key-types           | EC-P192                        | has EC-P192",
                "name-types          | uri                            | has uri",
                "max-validity        | P825D                          | longer than P824D",
                "max-validity        | P3Y                            | longer than P824D",
                "validity            | P398D                          | longer than its max-validity",
                "validity            | 90                             | is 90",
                "validity            | P0D                            | above zero",
                "must-staple         | true                           | is for servers",
                "max-validity        | forever                        | is forever",
            })
    void refusesToStartWith(String setting, String value, String reason) {
        assertRefused(
                Kind.INTERNAL,
                () -> profiles(operators(with(setting, value))),
                "postseal.profiles.own." + setting,
                reason);
    }

    @ParameterizedTest
    @CsvSource({
        "ca,true",
        "basic-constraints,CA:TRUE",
        "path-length,0",
        "extended-key-usage,serverAuth",
        "extended-key-usages,''",
        "key-types,''",
        "name-types,''"
    })
    void refusesToStartWithASettingThatIsUnknownOrEmpty(String setting, String value) {
        assertThatThrownBy(() -> profiles(operators(with(setting, value))))
                .isInstanceOf(ConfigValidationException.class)
                .hasMessageContaining("postseal.profiles.own." + setting);
    }

    @Test
    void refusesToStartWithANameThatCannotStandInARequest() {
        assertRefused(
                Kind.MALFORMED,
                () ->
                        profiles(
                                Map.of(
                                        "postseal.profiles.\"My Own\".extended-key-usages",
                                        "serverAuth")),
                "profile's name");
        for (String own : List.of("postseal-service", "postseal-ocsp")) {
            assertRefused(
                    Kind.INTERNAL,
                    () ->
                            profiles(
                                    Map.of(
                                            "postseal.profiles." + own + ".extended-key-usages",
                                            "serverAuth")),
                    "the service's own");
        }
    }

    @Test
    void refusesToStartWithADefaultThatIsNotThere() {
        assertRefused(
                Kind.POLICY,
                () -> new Profiles(config(Map.of()), "mial-server"),
                "mial-server",
                "mail-client, mail-relay, mail-server");
    }

    @Test
    void letsNobodyAskForTheServicesOwnProfile() {
        for (String own : List.of("postseal-service", "postseal-ocsp")) {
            assertRefused(Kind.POLICY, () -> named(profiles(Map.of()), own), "no profile");
        }
    }

    private static Map<String, String> with(String setting, String value) {
        Map<String, String> settings = new HashMap<>(LEGAL);
        settings.put(setting, value);
        return settings;
    }

    private static Map<String, String> operators(Map<String, String> settings) {
        Map<String, String> properties = new HashMap<>();
        settings.forEach((name, value) -> properties.put("postseal.profiles.own." + name, value));
        return properties;
    }

    private static Profiles profiles(Map<String, String> properties) {
        return new Profiles(config(properties), "mail-server");
    }

    private static ProfilesConfig config(Map<String, String> properties) {
        return new SmallRyeConfigBuilder()
                .withMapping(ProfilesConfig.class)
                .withSources(new PropertiesConfigSource(properties, "test", 100))
                .build()
                .getConfigMapping(ProfilesConfig.class);
    }

    private static Profile named(Profiles profiles, String name) {
        return profiles.require(Optional.of(new ProfileName(name)));
    }

    private static String usages(Profiles profiles, String name) {
        return named(profiles, name).extendedKeyUsages().stream()
                .map(ExtendedKeyUsage::label)
                .sorted()
                .toList()
                .toString();
    }
}
