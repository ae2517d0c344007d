package org.postseal.server;

import io.agroal.api.AgroalDataSource;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.postseal.access.Identity;
import org.postseal.access.Token;
import org.postseal.access.Tokens;
import org.postseal.authority.Authorities;
import org.postseal.authority.AuthorityCreation;
import org.postseal.authority.AuthorityKind;
import org.postseal.authority.NewAuthority;
import org.postseal.certificate.AuthorityName;
import org.postseal.keystore.KeySpec;
import org.postseal.keystore.Keystore;
import org.postseal.keystore.Passphrase;
import org.postseal.problem.DatabaseFailure;
import org.postseal.problem.Kind;
import org.postseal.problem.Problem;
import org.postseal.revocation.Responders;
import org.postseal.x509.DistinguishedName;
import org.postseal.x509.NameConstraints;

/**
 * Makes an empty database usable: the first administrator's token and, where that is wanted, a root
 * and an issuing authority. Each step looks whether it is still needed, so a start that was cut
 * short is completed by the next.
 */
@ApplicationScoped
class Bootstrap {

    static final AuthorityName ROOT = new AuthorityName("root");
    static final AuthorityName ISSUING = new AuthorityName("issuing");

    static final String ADMIN_TOKEN = "admin.token";

    /** "postseal" in ASCII: any number that nobody else in this database takes. */
    private static final long ADVISORY_LOCK = 0x706f73747365616cL;

    private static final int PASSPHRASE_OCTETS = 20;
    private static final int SUFFIX_OCTETS = 4;

    private final AgroalDataSource database;
    private final Tokens tokens;
    private final Authorities authorities;
    private final AuthorityCreation creation;
    private final Keystore keystore;
    private final Responders responders;
    private final SecureRandom random;
    private final boolean wanted;
    private final SecretFile adminToken;
    private final SecretFile passphrase;
    private final SecretFile rootPassphrase;

    Bootstrap(
            AgroalDataSource database,
            Tokens tokens,
            Authorities authorities,
            AuthorityCreation creation,
            Keystore keystore,
            Responders responders,
            SecureRandom random,
            DataDirectory directory,
            @ConfigProperty(name = "postseal.bootstrap", defaultValue = "false") boolean wanted,
            @ConfigProperty(name = "postseal.admin-token-file") Optional<Path> adminTokenFile,
            @ConfigProperty(name = "postseal.passphrase-file") Optional<Path> passphraseFile) {
        this.database = database;
        this.tokens = tokens;
        this.authorities = authorities;
        this.creation = creation;
        this.keystore = keystore;
        this.responders = responders;
        this.random = random;
        this.wanted = wanted;
        this.adminToken = SecretFile.of(directory, adminTokenFile, ADMIN_TOKEN);
        this.passphrase = SecretFile.of(directory, passphraseFile, "passphrase");
        this.rootPassphrase = SecretFile.of(directory, Optional.empty(), "root.passphrase");
    }

    /**
     * Replicas that start together on one empty database wait for each other here. The transaction
     * around it all holds nothing but that lock: each step has its own, or they would wait for each
     * other at the audit's head.
     */
    void run() {
        QuarkusTransaction.requiringNew()
                .timeout(120)
                .run(
                        () -> {
                            waitForOthers();
                            QuarkusTransaction.requiringNew().run(this::admitAdministrator);
                            if (wanted) {
                                createAuthorities();
                            }
                        });
    }

    /** The steps run in transactions of their own, so this one is idle for as long as they take. */
    private void waitForOthers() {
        String sql =
                """
                SELECT set_config('idle_in_transaction_session_timeout', '0', true),
                       pg_advisory_xact_lock(?)
                """;
        try (Connection connection = database.getConnection();
                PreparedStatement lock = connection.prepareStatement(sql)) {
            lock.setLong(1, ADVISORY_LOCK);
            lock.execute();
        } catch (SQLException e) {
            throw DatabaseFailure.problem(e);
        }
    }

    private void admitAdministrator() {
        tokens.requireSameKey();
        if (!tokens.isEmpty()) {
            return;
        }
        byte[] text = adminToken.readOrCreate(() -> SecretFile.line(tokens.draw().reveal()));
        Token token =
                Token.parse(new String(text, StandardCharsets.US_ASCII).strip())
                        .orElseThrow(
                                () ->
                                        new Problem(
                                                Kind.INTERNAL,
                                                "The file "
                                                        + adminToken.path()
                                                        + " does not hold a token; remove it, and one is made."));
        tokens.registerAdmin(Identity.SERVICE, token);
    }

    /** Only where nothing but what an earlier, interrupted run of this has made is there. */
    private void createAuthorities() {
        List<AuthorityName> present =
                authorities.list().stream().map(authority -> authority.name()).toList();
        if (present.isEmpty()) {
            try (Passphrase secret = passphrase(rootPassphrase)) {
                creation.create(Identity.SERVICE, root(), secret);
            }
        } else if (!present.equals(List.of(ROOT)) || rootPassphrase.read().isEmpty()) {
            return;
        } else {
            try (Passphrase secret = passphrase(rootPassphrase)) {
                keystore.unlock(
                        Identity.SERVICE.id(),
                        ROOT,
                        authorities.get(ROOT).certificate().key(),
                        secret);
            }
        }
        try (Passphrase secret = passphrase(passphrase)) {
            creation.create(Identity.SERVICE, issuing(), secret);
        }
        // While the root is unlocked: from now on it answers whether the issuing authority is good.
        responders.renewDue();
        keystore.lock(Identity.SERVICE.id(), ROOT);
    }

    private NewAuthority root() {
        return new NewAuthority(
                ROOT,
                AuthorityKind.ROOT,
                Optional.empty(),
                subject("Postseal root"),
                KeySpec.EC_P384,
                Optional.empty(),
                NameConstraints.none());
    }

    private NewAuthority issuing() {
        return new NewAuthority(
                ISSUING,
                AuthorityKind.ISSUING,
                Optional.of(ROOT),
                subject("Postseal issuing"),
                KeySpec.EC_P256,
                Optional.empty(),
                NameConstraints.none());
    }

    /**
     * With a suffix, so that the authorities of two installations are never mistaken for each
     * other.
     */
    private DistinguishedName subject(String name) {
        byte[] suffix = new byte[SUFFIX_OCTETS];
        random.nextBytes(suffix);
        return DistinguishedName.parse("CN=" + name + " " + HexFormat.of().formatHex(suffix));
    }

    private Passphrase passphrase(SecretFile file) {
        byte[] text =
                file.readOrCreate(
                        () -> {
                            byte[] octets = new byte[PASSPHRASE_OCTETS];
                            random.nextBytes(octets);
                            return SecretFile.line(
                                    HexFormat.of()
                                            .formatHex(octets)
                                            .getBytes(StandardCharsets.US_ASCII));
                        });
        return Passphrase.ofLine(text);
    }
}
