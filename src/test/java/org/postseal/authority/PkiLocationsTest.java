package org.postseal.authority;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postseal.certificate.AuthorityName;
import org.postseal.x509.PkiUrls;

class PkiLocationsTest {

    private static final AuthorityName ISSUING = new AuthorityName("issuing");

    @ParameterizedTest
    @ValueSource(strings = {"http://pki.example.org", "http://pki.example.org/"})
    void tellsWhereTheListTheResponderAndTheIssuerAre(String base) {
        PkiUrls urls = new PkiLocations(Optional.of(base)).of(ISSUING);

        assertThat(urls.crl()).contains(URI.create("http://pki.example.org/crl/issuing.crl"));
        assertThat(urls.ocsp()).contains(URI.create("http://pki.example.org/ocsp/issuing"));
        assertThat(urls.caIssuers()).contains(URI.create("http://pki.example.org/ca/issuing.crt"));
    }

    @Test
    void tellsNothingWithoutAnAddress() {
        assertThat(new PkiLocations(Optional.empty()).of(ISSUING)).isEqualTo(PkiUrls.none());
    }
}
