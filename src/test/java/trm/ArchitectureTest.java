package trm;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.library.dependencies.SlicesRuleDefinition;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The layers: each package may use those before it, and none after. */
class ArchitectureTest {
    private static final List<String> LAYERS =
            List.of("tensor", "kernel", "graph", "nn", "model", "data", "train", "eval", "cli");

    private static final JavaClasses CLASSES =
            new ClassFileImporter().withImportOption(new ImportOption.DoNotIncludeTests()).importPackages("trm");

    static IntStream layers() {
        return IntStream.range(0, LAYERS.size());
    }

    @ParameterizedTest
    @MethodSource("layers")
    void noPackageUsesOneAfterIt(int layer) {
        var after = LAYERS.subList(layer + 1, LAYERS.size()).stream().map(name -> "trm." + name + "..").toList();
        noClasses().that().resideInAPackage("trm." + LAYERS.get(layer) + "..")
                .should().dependOnClassesThat().resideInAnyPackage(after.toArray(String[]::new))
                .allowEmptyShould(true) // a layer that is not built yet
                .check(CLASSES);
    }

    /** Independent rooms: what one of a pair computes with, the other does not know. */
    @Test
    void dataKnowsNoModels() {
        noClasses().that().resideInAPackage("trm.data..")
                .should().dependOnClassesThat().resideInAnyPackage("trm.graph..", "trm.nn..", "trm.model..")
                .allowEmptyShould(true)
                .check(CLASSES);
    }

    @Test
    void everyClassIsInALayer() {
        assertTrue(CLASSES.contain("trm.tensor.Rng"));
        for (var type : CLASSES) {
            var name = type.getPackageName();
            assertTrue(
                    LAYERS.stream().anyMatch(layer -> (name + ".").startsWith("trm." + layer + "."))
                            || name.equals("trm.tornado"),
                    () -> type.getName() + " is in none of the layers " + LAYERS);
        }
    }

    @Test
    void packagesFormNoCycles() {
        SlicesRuleDefinition.slices().matching("trm.(*)..").should().beFreeOfCycles().check(CLASSES);
    }

    /** The command line alone ends the program and reads the terminal. */
    @Test
    void onlyTheCommandLineEndsTheProgram() {
        noClasses().that().resideOutsideOfPackage("trm.cli..")
                .should().callMethod(System.class, "exit", int.class)
                .check(CLASSES);
    }
}
