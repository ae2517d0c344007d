package org.postseal.revocation;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.enterprise.context.Dependent;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import org.postseal.access.Identity;
import org.postseal.authority.Authority;
import org.postseal.authority.AuthorityCreation;
import org.postseal.authority.AuthorityKind;
import org.postseal.authority.NewAuthority;
import org.postseal.certificate.AuthorityName;
import org.postseal.certificate.Certificates;
import org.postseal.issuance.Issuance;
import org.postseal.issuance.IssuanceOptions;
import org.postseal.keystore.KeySpec;
import org.postseal.keystore.Passphrase;
import org.postseal.problem.Problem;
import org.postseal.testing.Csrs;
import org.postseal.testing.Keys;
import org.postseal.testing.Owner;
import org.postseal.x509.DistinguishedName;
import org.postseal.x509.NameConstraints;
import org.postseal.x509.RevocationReason;
import org.postseal.x509.SerialNumber;

/**
 * A history of authorities that issue and revoke, beside a model that is nothing but a map: of each
 * certificate, why it was revoked, if it was.
 */
@Dependent
class RevocationHistory {

    static final List<RevocationReason> REASONS =
            List.of(
                    RevocationReason.UNSPECIFIED,
                    RevocationReason.KEY_COMPROMISE,
                    RevocationReason.SUPERSEDED,
                    RevocationReason.CESSATION_OF_OPERATION);

    private final AuthorityCreation creation;
    private final Issuance issuance;
    private final Certificates certificates;
    private final Revocations revocations;

    private final List<Authority> authorities = new ArrayList<>();
    private final List<SerialNumber> serials = new ArrayList<>();
    private final Set<SerialNumber> expired = new HashSet<>();
    private final Map<AuthorityName, Map<SerialNumber, Optional<RevocationReason>>> model =
            new HashMap<>();

    RevocationHistory(
            AuthorityCreation creation,
            Issuance issuance,
            Certificates certificates,
            Revocations revocations) {
        this.creation = creation;
        this.issuance = issuance;
        this.certificates = certificates;
        this.revocations = revocations;
        serials.add(SerialNumber.parse("0badc0ffee"));
    }

    /** One more authority. */
    Authority begin() {
        Authority authority = root();
        authorities.add(authority);
        model.put(authority.name(), new LinkedHashMap<>());
        return authority;
    }

    Authority anyAuthority(Random random) {
        return pick(authorities, random);
    }

    /** Of whichever authority, or of none. */
    SerialNumber anySerial(Random random) {
        return pick(serials, random);
    }

    static RevocationReason anyReason(Random random) {
        return pick(REASONS, random);
    }

    /** What the model knows of an authority's certificates. */
    Map<SerialNumber, Optional<RevocationReason>> of(Authority authority) {
        return model.get(authority.name());
    }

    boolean hasExpired(SerialNumber serial) {
        return expired.contains(serial);
    }

    void step(Random random) {
        Authority authority = anyAuthority(random);
        switch (random.nextInt(7)) {
            case 0, 1 -> issue(authority);
            case 2, 3 -> revoke(authority, anySerial(random), anyReason(random));
            case 4 -> issueTheSameElsewhere(authority, anySerial(random));
            default -> expire(anySerial(random));
        }
    }

    SerialNumber issue(Authority authority) {
        IssuanceOptions options =
                new IssuanceOptions(
                        Optional.empty(),
                        Optional.of(authority.name()),
                        Optional.empty(),
                        List.of(),
                        Optional.empty());
        byte[] csr = Csrs.with(Keys.p256()).dns("model.example.org").body();
        SerialNumber serial =
                issuance.issue(Identity.local("model"), csr, options).certificate().serial();
        serials.add(serial);
        of(authority).put(serial, Optional.empty());
        return serial;
    }

    /** As an import may do: serials are unique below an authority only. */
    private void issueTheSameElsewhere(Authority authority, SerialNumber serial) {
        Optional<RevocationReason> blocked = Optional.of(RevocationReason.KEY_COMPROMISE);
        if (model.values().stream().anyMatch(all -> blocked.equals(all.get(serial)))) {
            return;
        }
        int copied =
                Owner.update(
                        """
                        INSERT INTO certificate
                        SELECT (c).* FROM (
                            SELECT jsonb_populate_record(c, jsonb_build_object('authority', ?::text)) AS c
                            FROM certificate c WHERE serial = decode(?, 'hex') LIMIT 1) copy
                        ON CONFLICT DO NOTHING
                        """,
                        authority.name().value(),
                        serial.hex());
        if (copied == 1) {
            of(authority).put(serial, Optional.empty());
        }
    }

    void revoke(Authority authority, SerialNumber serial, RevocationReason reason) {
        Optional<RevocationReason> before = of(authority).get(serial);
        if (before == null) {
            return;
        }
        boolean changes =
                before.isEmpty()
                        || (reason == RevocationReason.KEY_COMPROMISE
                                && before.get() != RevocationReason.KEY_COMPROMISE);
        try {
            revocations.revoke(
                    Identity.SERVICE,
                    certificates.find(serial, Optional.of(authority.name())).orElseThrow(),
                    reason);
            assertThat(changes).isTrue();
            of(authority).put(serial, Optional.of(reason));
        } catch (Problem conflict) {
            assertThat(changes).as(conflict.detail()).isFalse();
        }
        if (reason == RevocationReason.KEY_COMPROMISE && !expired.contains(serial)) {
            // The same serial is the same key here, and all that the key has is taken back.
            model.values().forEach(all -> all.replace(serial, Optional.of(reason)));
        }
        if (expired.contains(serial)) {
            expire(serial);
        }
    }

    void expire(SerialNumber serial) {
        expired.add(serial);
        for (String table : List.of("certificate", "revocation")) {
            Owner.update(
                    "UPDATE %s SET not_after = now() - interval '1 day' WHERE serial = decode(?, 'hex')"
                            .formatted(table),
                    serial.hex());
        }
    }

    private static <T> T pick(List<T> all, Random random) {
        return all.get(random.nextInt(all.size()));
    }

    private Authority root() {
        String name = "model-" + UUID.randomUUID();
        try (Passphrase passphrase = Passphrase.of("correct horse battery".toCharArray())) {
            return creation.create(
                    Identity.SERVICE,
                    new NewAuthority(
                            new AuthorityName(name),
                            AuthorityKind.ROOT,
                            Optional.empty(),
                            DistinguishedName.parse("CN=" + name),
                            KeySpec.EC_P256,
                            Optional.empty(),
                            NameConstraints.none()),
                    passphrase);
        }
    }
}
