package org.postseal.certificate;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.security.KeyPair;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postseal.testing.Api;
import org.postseal.testing.Csrs;
import org.postseal.testing.Keys;
import org.postseal.x509.HostName;
import org.postseal.x509.SubjectAltName;
import org.postseal.x509.SubjectKey;

/** What is looked at of a host that has had many certificates. */
@QuarkusTest
class NewestCertificatesTest {

    @Inject Certificates certificates;
    @Inject Clock clock;

    private String host;

    @BeforeEach
    void haveAName() {
        host = "n" + System.nanoTime() + ".example.org";
    }

    /** One of a profile for clients must not hide what the server shows. */
    @Test
    void areOneForEachProfileThatAKeyHas() {
        KeyPair key = Keys.p256();
        issue(key, "mail-server");
        issue(key, "mail-server");
        issue(key, "mail-relay");

        assertThat(newest(Optional.empty()).stream().map(found -> found.profile().value()))
                .containsExactly("mail-relay", "mail-server");
    }

    @Test
    void areThoseOfOneKeyForWhoWantsThat() {
        KeyPair key = Keys.p256();
        issue(key, "mail-server");
        issue(Keys.p256(), "mail-server");

        String wanted = SubjectKey.of(key.getPublic()).sha256();
        assertThat(newest(Optional.empty())).hasSize(2);
        assertThat(newest(Optional.of(wanted)))
                .singleElement()
                .satisfies(
                        found -> assertThat(found.certificate().key().sha256()).isEqualTo(wanted));
    }

    private List<IssuedCertificate> newest(Optional<String> key) {
        return certificates.newestOfEachKey(
                new SubjectAltName.Dns(new HostName(host), false), key, clock.instant());
    }

    private void issue(KeyPair key, String profile) {
        Api.signing(Csrs.with(key).dns(host).body())
                .queryParam("profile", profile)
                .post(Api.CERTIFICATES)
                .then()
                .statusCode(201);
    }
}
