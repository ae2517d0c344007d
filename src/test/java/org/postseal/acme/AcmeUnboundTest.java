package org.postseal.acme;

import static org.assertj.core.api.Assertions.assertThat;
import static org.postseal.acme.AcmeClient.json;
import static org.postseal.acme.AcmeClient.order;

import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.net.URI;
import java.net.http.HttpResponse;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.postseal.certificate.ProfileName;
import org.postseal.profile.Profile;
import org.postseal.x509.ExtendedKeyUsage;
import org.postseal.x509.KeyType;
import org.postseal.x509.SubjectAltName;
import org.postseal.x509.Validity;

/** What an account may not have that anybody can open. */
@QuarkusTest
class AcmeUnboundTest {

    @TestHTTPResource("/acme/directory")
    URI directory;

    /** A relay's certificate lets its owner send mail through every host that believes it. */
    @Test
    void aProfileThatIsNotListedNeedsAnAccountKey() {
        AcmeClient unknown = new AcmeClient(directory).registered();
        HttpResponse<String> refused = unknown.post(unknown.url("newOrder"), relay());
        assertThat(refused.statusCode()).as(refused.body()).isEqualTo(400);
        assertThat(json(refused).path("type").textValue()).endsWith(":invalidProfile");
        assertThat(json(refused).path("detail").textValue()).contains("mail-relay", "account key");

        AcmeClient known = AccountKeys.preAuthorized(new AcmeClient(directory));
        assertThat(known.post(known.url("newOrder"), relay()).statusCode()).isEqualTo(201);
    }

    @Test
    void anotherAuthorityThanTheDefaultOneNeedsAnAccountKey() {
        URI root = directory.resolve("/acme/root/directory");
        AcmeClient unknown = new AcmeClient(root).registered();
        HttpResponse<String> refused =
                unknown.post(unknown.url("newOrder"), order("relay.eab.test"));
        assertThat(refused.statusCode()).as(refused.body()).isEqualTo(403);
        assertThat(json(refused).path("type").textValue()).endsWith(":unauthorized");
        assertThat(json(refused).path("detail").textValue()).contains("root", "account key");

        AcmeClient known = AccountKeys.preAuthorized(new AcmeClient(root));
        assertThat(known.post(known.url("newOrder"), order("relay.eab.test")).statusCode())
                .isEqualTo(201);
    }

    @Test
    void theDefaultAuthorityByItsNameNeedsNone() {
        AcmeClient unknown = new AcmeClient(directory.resolve("/acme/issuing/directory"));
        unknown.registered();
        assertThat(unknown.post(unknown.url("newOrder"), order("mail.named.test")).statusCode())
                .isEqualTo(201);
    }

    @Test
    void theDirectorySaysWhichProfilesAreForWhom() {
        JsonNode profiles = new AcmeClient(directory).directory().at("/meta/profiles");
        assertThat(profiles.path("mail-relay").textValue()).contains("account key");
        assertThat(profiles.path("mail-server").textValue()).doesNotContain("account key");

        JsonNode elsewhere =
                new AcmeClient(directory.resolve("/acme/root/directory"))
                        .directory()
                        .at("/meta/profiles");
        assertThat(elsewhere.path("mail-server").textValue()).contains("account key");
    }

    /** Whoever makes a relay's profile the default one has not asked for that. */
    @Test
    void aDefaultProfileForClientsIsNotForEverybody() {
        Profile server = profile(EnumSet.of(ExtendedKeyUsage.SERVER_AUTH));
        Profile relay =
                profile(EnumSet.of(ExtendedKeyUsage.SERVER_AUTH, ExtendedKeyUsage.CLIENT_AUTH));
        assertThat(UnboundAccounts.serving(server)).containsExactly(server.name());
        assertThat(UnboundAccounts.serving(relay)).isEmpty();
    }

    private static Profile profile(Set<ExtendedKeyUsage> usages) {
        return new Profile(
                new ProfileName("some"),
                usages,
                EnumSet.of(KeyType.EC_P256),
                EnumSet.of(SubjectAltName.Type.DNS),
                false,
                true,
                false,
                Validity.parse("P90D"),
                Validity.parse("P90D"));
    }

    private static Map<String, Object> relay() {
        Map<String, Object> wanted = new HashMap<>(order("relay.eab.test"));
        wanted.put("profile", "mail-relay");
        return wanted;
    }
}
