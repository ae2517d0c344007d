package org.postseal.issuance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.postseal.certificate.AuthorityName;
import org.postseal.certificate.ProfileName;
import org.postseal.x509.SubjectAltName;
import org.postseal.x509.Validity;

class IssuanceOptionsTest {

    /** These are hashed and stored: another form would make a repetition another request. */
    @Test
    void areThemselvesInAFormThatStays() {
        IssuanceOptions options =
                new IssuanceOptions(
                        Optional.of(new ProfileName("mail-server")),
                        Optional.of(new AuthorityName("issuing")),
                        Optional.of(Validity.parse("P90D")),
                        List.of(
                                SubjectAltName.parse("*.example.org"),
                                SubjectAltName.parse("192.0.2.1")),
                        Optional.of(new IdempotencyKey("key")));

        assertThat(options.parts())
                .containsExactly(
                        "mail-server", "issuing", "P90D", "PT0S", "*.example.org", "192.0.2.1");
        assertThat(IssuanceOptions.none().parts()).containsExactly("", "", "", "");
    }
}
