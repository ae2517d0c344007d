package org.postseal;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import org.postseal.authority.CertificateSigner;
import org.postseal.certificate.Ledger;
import org.postseal.keystore.Signer;

/** Holds the import table of docs/architecture.md, and who may sign, to the code. */
@AnalyzeClasses(packages = "org.postseal", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {

    @ArchTest
    static final ArchRule importsPointDown =
            layeredArchitecture()
                    .consideringOnlyDependenciesInLayers()
                    .layer("problem")
                    .definedBy("..problem")
                    .layer("x509")
                    .definedBy("..x509")
                    .layer("audit")
                    .definedBy("..audit")
                    .layer("certificate")
                    .definedBy("..certificate")
                    .layer("keystore")
                    .definedBy("..keystore")
                    .layer("access")
                    .definedBy("..access")
                    .layer("profile")
                    .definedBy("..profile")
                    .layer("authority")
                    .definedBy("..authority")
                    .layer("issuance")
                    .definedBy("..issuance")
                    .layer("rest")
                    .definedBy("..rest")
                    .layer("server")
                    .definedBy("..server")
                    .whereLayer("problem")
                    .mayNotAccessAnyLayer()
                    .whereLayer("x509")
                    .mayOnlyAccessLayers("problem")
                    .whereLayer("audit")
                    .mayOnlyAccessLayers("problem")
                    .whereLayer("certificate")
                    .mayOnlyAccessLayers("audit", "x509", "problem")
                    .whereLayer("keystore")
                    .mayOnlyAccessLayers("certificate", "audit", "x509", "problem")
                    .whereLayer("access")
                    .mayOnlyAccessLayers("certificate", "audit", "x509", "problem")
                    .whereLayer("profile")
                    .mayOnlyAccessLayers("certificate", "audit", "x509", "problem")
                    .whereLayer("authority")
                    .mayOnlyAccessLayers(
                            "keystore",
                            "access",
                            "profile",
                            "certificate",
                            "audit",
                            "x509",
                            "problem")
                    .whereLayer("issuance")
                    .mayOnlyAccessLayers(
                            "authority",
                            "keystore",
                            "access",
                            "profile",
                            "certificate",
                            "audit",
                            "x509",
                            "problem")
                    .whereLayer("rest")
                    .mayNotBeAccessedByAnyLayer()
                    .whereLayer("server")
                    .mayNotBeAccessedByAnyLayer();

    @ArchTest
    static final ArchRule packagesHaveNoCycles =
            slices().matching("org.postseal.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule onlyAuthoritiesHoldASigner =
            noClasses()
                    .that()
                    .resideOutsideOfPackages("..keystore", "..authority")
                    .should()
                    .dependOnClassesThat()
                    .areAssignableTo(Signer.class);

    @ArchTest
    static final ArchRule onlyIssuanceSignsEndEntities =
            noClasses()
                    .that()
                    .resideOutsideOfPackages("..authority", "..issuance")
                    .should()
                    .dependOnClassesThat()
                    .areAssignableTo(CertificateSigner.class);

    @ArchTest
    static final ArchRule onlyIssuanceWritesTheLedger =
            noClasses()
                    .that()
                    .resideOutsideOfPackages("..certificate", "..issuance")
                    .should()
                    .dependOnClassesThat()
                    .areAssignableTo(Ledger.class);

    @ArchTest
    static final ArchRule theCoreIsPure =
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
                    .orShould()
                    .callMethod(java.time.Instant.class, "now")
                    .orShould()
                    .callMethod(java.time.Clock.class, "systemUTC");

    @ArchTest
    static final ArchRule httpStaysAtTheEdge =
            noClasses()
                    .that()
                    .resideOutsideOfPackages("..rest", "..server")
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage("jakarta.ws.rs..", "io.vertx..");

    @ArchTest
    static final ArchRule repositoriesAreTheirPackagesOwn =
            classes().that().haveSimpleNameEndingWith("Repository").should().bePackagePrivate();
}
