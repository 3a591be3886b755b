package io.epipe;

import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Packages stand in the order of a failed write's journey, and nothing points back. */
class PackagesTest {

    private static JavaClasses classes;

    @BeforeAll
    static void read() {
        classes = new ClassFileImporter().withImportOption(new ImportOption.DoNotIncludeTests()).importPackages("io.epipe");
    }

    @Test
    void thereIsNoCircle() {
        slices().matching("io.epipe.(**)").should().beFreeOfCycles().check(classes);
    }

    /** Ring 1 sees the JDK alone. */
    @Test
    void theHookKnowsNothingOfTheAgent() {
        noClasses().that().resideInAPackage("io.epipe.bootstrap").should().dependOnClassesThat()
            .resideOutsideOfPackages("io.epipe.bootstrap", "java..").check(classes);
    }

    @Test
    void whatRunsOnTheFailingThreadKnowsNothingOfOutputs() {
        noClasses().that().resideInAnyPackage("io.epipe.kernel..", "io.epipe.connection..", "io.epipe.diagnosis..",
                "io.epipe.incident..", "io.epipe.instrument..")
            .should().dependOnClassesThat().resideInAnyPackage("io.epipe.record..", "io.epipe.report..").check(classes);
    }

    @Test
    void aRecordKnowsNotWhereItGoes() {
        noClasses().that().resideInAPackage("io.epipe.record..").should().dependOnClassesThat()
            .resideInAPackage("io.epipe.report..").check(classes);
    }

    @Test
    void thePipelineKnowsNoOutputAndNoOutputKnowsAnother() {
        noClasses().that().resideInAPackage("io.epipe.report.pipeline..").should().dependOnClassesThat()
            .resideInAnyPackage("io.epipe.report", "io.epipe.report.text..", "io.epipe.report.json..", "io.epipe.report.jfr..",
                "io.epipe.report.metrics..", "io.epipe.report.sink..")
            .check(classes);
        noClasses().that().resideInAPackage("io.epipe.report.sink..").should().dependOnClassesThat()
            .resideInAnyPackage("io.epipe.report", "io.epipe.report.text..", "io.epipe.report.json..", "io.epipe.report.jfr..",
                "io.epipe.report.metrics..")
            .check(classes);
        slices().matching("io.epipe.report.(*)..").should().notDependOnEachOther()
            .ignoreDependency(com.tngtech.archunit.base.DescribedPredicate.alwaysTrue(),
                com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage("io.epipe.report.pipeline..",
                    "io.epipe.report.sink.."))
            .check(classes);
    }
}
