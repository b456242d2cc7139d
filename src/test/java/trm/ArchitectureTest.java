package trm;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.library.dependencies.SlicesRuleDefinition;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The floors: each package may use those before it, and none after; on no floor and between none is a circle. */
class ArchitectureTest {
    private static final List<String> FLOORS = List.of(
            "tensor", "kernel", "graph", "cpu", "nn", "model", "data", "distributed", "train", "eval", "view", "cli");

    /** What is built on another floor's plan and not by the default build. */
    private static final String GPU = "trm.tornado";

    private static final JavaClasses CLASSES =
            new ClassFileImporter().withImportOption(new ImportOption.DoNotIncludeTests()).importPackages("trm");

    static IntStream floors() {
        return IntStream.range(0, FLOORS.size());
    }

    @ParameterizedTest
    @MethodSource("floors")
    void noPackageUsesOneAfterIt(int floor) {
        var after = FLOORS.subList(floor + 1, FLOORS.size()).stream().map(name -> "trm." + name + "..").toList();
        noClasses().that().resideInAPackage("trm." + FLOORS.get(floor) + "..")
                .should().dependOnClassesThat().resideInAnyPackage(after.toArray(String[]::new))
                .allowEmptyShould(true) // a floor that is not built yet
                .check(CLASSES);
    }

    /** Packages as they are, not the floors: {@code trm.data} and {@code trm.data.hdf} are two. */
    @Test
    void noCircleAtAnyDepth() {
        SlicesRuleDefinition.slices().matching("trm.(**)").should().beFreeOfCycles().check(CLASSES);
    }

    /** Peers: whatever computes asks for a device by name, and gets what it registered. */
    @ParameterizedTest
    @ValueSource(strings = {"trm.cpu", GPU})
    void nobodyKnowsADevice(String device) {
        noClasses().that().resideOutsideOfPackage(device)
                .should().dependOnClassesThat().resideInAPackage(device)
                .check(CLASSES);
    }

    /** Not in comments either. */
    @Test
    void graphsNameNoDevice() throws IOException {
        var names = new TreeSet<String>();
        try (var files = Files.walk(Path.of("src/main/java/trm/graph"))) {
            for (var file : files.filter(f -> f.toString().endsWith(".java")).toList()) {
                for (var word : Files.readString(file).split("\\W+|(?<=[a-z])(?=[A-Z])")) {
                    if (word.toLowerCase().matches("cpu|gpu|cuda|opencl|tornado|tornadovm")) {
                        names.add(file.getFileName() + ": " + word);
                    }
                }
            }
        }
        assertEquals(new TreeSet<>(), names);
    }

    /** Independent rooms: what one of a pair computes with, the other does not know. */
    @Test
    void dataKnowsNoModels() {
        noClasses().that().resideInAPackage("trm.data..")
                .should().dependOnClassesThat().resideInAnyPackage("trm.graph..", "trm.nn..", "trm.model..")
                .check(CLASSES);
    }

    @Test
    void everyClassIsOnAFloor() {
        assertTrue(CLASSES.contain("trm.tensor.Rng"));
        for (var type : CLASSES) {
            var name = type.getPackageName();
            assertTrue(
                    FLOORS.stream().anyMatch(floor -> (name + ".").startsWith("trm." + floor + "."))
                            || name.equals(GPU),
                    () -> type.getName() + " is on none of the floors " + FLOORS);
        }
    }

    /** The command line alone ends the program and reads the terminal. */
    @Test
    void onlyTheCommandLineEndsTheProgram() {
        noClasses().that().resideOutsideOfPackage("trm.cli..")
                .should().callMethod(System.class, "exit", int.class)
                .check(CLASSES);
    }
}
