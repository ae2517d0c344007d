package org.postseal;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import com.tngtech.archunit.library.Architectures.LayeredArchitecture;
import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.ws.rs.HttpMethod;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.postseal.authority.CertificateSigner;
import org.postseal.certificate.Ledger;
import org.postseal.http.AuthenticatesItself;
import org.postseal.http.Public;
import org.postseal.http.Requires;
import org.postseal.keystore.Signer;

/** Holds the import table of docs/architecture.md, and who may sign, to the code. */
class ArchitectureTest {

    private static final JavaClasses SERVICE =
            new ClassFileImporter()
                    .withImportOption(new DoNotIncludeTests())
                    .importPackages("org.postseal");

    /** Imports point to a lower line; packages on one line do not import each other. */
    private static final List<List<String>> LINES =
            List.of(
                    List.of("problem"),
                    List.of("x509", "audit", "trace"),
                    List.of("certificate", "probe"),
                    List.of("keystore", "access", "profile"),
                    List.of("authority"),
                    List.of("issuance"),
                    List.of("revocation"),
                    List.of("http"),
                    List.of("rest", "mail", "acme", "backup"),
                    List.of("server"));

    @Test
    void importsPointDown() {
        importTable().check(SERVICE);
    }

    private static ArchRule importTable() {
        LayeredArchitecture table =
                layeredArchitecture()
                        .consideringOnlyDependenciesInLayers()
                        .ensureAllClassesAreContainedInArchitecture();
        List<String> lower = new ArrayList<>();
        for (List<String> line : LINES) {
            for (String name : line) {
                table = table.layer(name).definedBy("org.postseal." + name);
                table =
                        lower.isEmpty()
                                ? table.whereLayer(name).mayNotAccessAnyLayer()
                                : table.whereLayer(name)
                                        .mayOnlyAccessLayers(lower.toArray(String[]::new));
            }
            lower.addAll(line);
        }
        return table;
    }

    @Test
    void packagesHaveNoCycles() {
        slices().matching("org.postseal.(*)..").should().beFreeOfCycles().check(SERVICE);
    }

    @Test
    void onlyAuthoritiesHoldASigner() {
        noClasses()
                .that()
                .resideOutsideOfPackages("..keystore", "..authority")
                .should()
                .dependOnClassesThat()
                .areAssignableTo(Signer.class)
                .check(SERVICE);
    }

    @Test
    void onlyIssuanceSignsEndEntities() {
        noClasses()
                .that()
                .resideOutsideOfPackages("..authority", "..issuance")
                .should()
                .dependOnClassesThat()
                .areAssignableTo(CertificateSigner.class)
                .check(SERVICE);
    }

    @Test
    void onlyIssuanceWritesTheLedger() {
        noClasses()
                .that()
                .resideOutsideOfPackages("..certificate", "..issuance")
                .should()
                .dependOnClassesThat()
                .areAssignableTo(Ledger.class)
                .check(SERVICE);
    }

    @Test
    void theCoreIsPure() {
        noClasses()
                .that()
                .resideInAPackage("..x509")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "jakarta..",
                        "io.quarkus..",
                        "java.sql..",
                        "java.net.http..",
                        "java.nio.file..")
                .check(SERVICE);
    }

    @Test
    void timeIsGiven() {
        noClasses()
                .that()
                .doNotHaveFullyQualifiedName("org.postseal.server.SystemSources")
                .should()
                .callMethod(Instant.class, "now")
                .orShould()
                .callMethod(Clock.class, "systemUTC")
                .orShould()
                .callMethod(System.class, "currentTimeMillis")
                .check(SERVICE);
    }

    @Test
    void httpStaysAtTheEdge() {
        noClasses()
                .that()
                .resideOutsideOfPackages("..http", "..rest", "..mail", "..acme", "..server")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("jakarta.ws.rs..", "io.vertx..")
                .check(SERVICE);
    }

    @Test
    void routesSayWhoMayUseThem() {
        methods()
                .that()
                .areMetaAnnotatedWith(HttpMethod.class)
                .should()
                .beAnnotatedWith(Requires.class)
                .orShould()
                .beAnnotatedWith(Public.class)
                .orShould()
                .beDeclaredInClassesThat()
                .areAnnotatedWith(Public.class)
                .orShould()
                .beDeclaredInClassesThat()
                .areAnnotatedWith(AuthenticatesItself.class)
                .check(SERVICE);
    }

    /** Others are silently not routed. */
    @Test
    void routesArePublicMethods() {
        methods().that().areMetaAnnotatedWith(HttpMethod.class).should().bePublic().check(SERVICE);
    }

    @Test
    void repositoriesAreTheirPackagesOwn() {
        classes()
                .that()
                .areAssignableTo(PanacheRepositoryBase.class)
                .should()
                .bePackagePrivate()
                .andShould(beUsedInTheirOwnPackageOnly())
                .check(SERVICE);
    }

    private static ArchCondition<JavaClass> beUsedInTheirOwnPackageOnly() {
        return new ArchCondition<>("be used in their own package only") {
            @Override
            public void check(JavaClass repository, ConditionEvents events) {
                repository.getDirectDependenciesToSelf().stream()
                        .filter(
                                use ->
                                        !use.getOriginClass()
                                                .getPackage()
                                                .equals(repository.getPackage()))
                        .map(use -> SimpleConditionEvent.violated(use, use.getDescription()))
                        .forEach(events::add);
            }
        };
    }

    @Test
    void everyPackageSaysWhatItIsFor() throws IOException {
        try (Stream<Path> files = Files.walk(Path.of("src/main/java"))) {
            assertThat(
                            files.filter(file -> file.toString().endsWith(".java"))
                                    .map(Path::getParent)
                                    .distinct())
                    .hasSizeGreaterThan(5)
                    .allSatisfy(
                            directory ->
                                    assertThat(directory.resolve("package-info.java")).exists());
        }
    }
}
