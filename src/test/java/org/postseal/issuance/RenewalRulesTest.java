package org.postseal.issuance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.postseal.testing.Refusal.assertRefused;

import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postseal.access.HostCertificates;
import org.postseal.access.Identity;
import org.postseal.access.Permission;
import org.postseal.certificate.Renewals;
import org.postseal.problem.Kind;
import org.postseal.profile.Profile;
import org.postseal.profile.Profiles;
import org.postseal.testing.Api;
import org.postseal.testing.Csrs;
import org.postseal.testing.Keys;
import org.postseal.x509.Certificate;
import org.postseal.x509.Pem;
import org.postseal.x509.SubjectKey;

/** What an operator may ask of a renewal. */
@QuarkusTest
class RenewalRulesTest {

    @Inject Issuance issuance;
    @Inject HostCertificates hosts;
    @Inject Renewals renewals;
    @Inject Profiles profiles;

    private final KeyPair key = Keys.p256();
    private final byte[] csr = Csrs.with(key).dns("mail.example.org").body();

    private Identity host;

    @BeforeEach
    void enrolAHost() {
        byte[] pem = Api.signing(csr).post(Api.CERTIFICATES).asByteArray();
        host =
                hosts.authenticate(
                        Certificate.parse(
                                Pem.parse(new String(pem, StandardCharsets.US_ASCII))
                                        .get(0)
                                        .content()),
                        Permission.ISSUE);
    }

    @Test
    void limitHowOftenAHostRenewsWithoutANewEnrolment() {
        Issued second = issuance.issue(host, csr, IssuanceOptions.none());
        Identity renewed = hosts.authenticate(second.certificate().certificate(), Permission.ISSUE);
        RenewalRules once = new RenewalRules(renewals, OptionalInt.of(1));

        assertThat(check(once, host)).isPresent();
        assertRefused(Kind.FORBIDDEN, () -> check(once, renewed), "renewed 1 times", "enrol");
        assertThat(check(new RenewalRules(renewals, OptionalInt.of(2)), renewed)).isPresent();
        assertThat(check(new RenewalRules(renewals, OptionalInt.empty()), renewed)).isPresent();
    }

    @Test
    void demandANewKeyWhereTheProfileDoes() {
        Profile usual = profiles.require(Optional.empty());
        Profile strict =
                new Profile(
                        usual.name(),
                        usual.extendedKeyUsages(),
                        usual.keyTypes(),
                        usual.nameTypes(),
                        usual.wildcards(),
                        false,
                        usual.mustStaple(),
                        usual.validity(),
                        usual.maxValidity());
        RenewalRules rules = new RenewalRules(renewals, OptionalInt.empty());

        assertRefused(
                Kind.POLICY,
                () -> rules.check(host, strict, SubjectKey.of(key.getPublic())),
                "new key");
        assertThat(rules.check(host, strict, SubjectKey.of(Keys.p256().getPublic()))).isPresent();
        assertThat(rules.check(Identity.SERVICE, strict, SubjectKey.of(key.getPublic()))).isEmpty();
    }

    private Optional<Renewals.Renewal> check(RenewalRules rules, Identity caller) {
        return rules.check(
                caller, profiles.require(Optional.empty()), SubjectKey.of(key.getPublic()));
    }
}
