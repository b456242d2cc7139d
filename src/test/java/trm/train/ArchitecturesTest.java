package trm.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import trm.graph.Devices;
import trm.model.Architecture;
import trm.tensor.Rng;
import trm.tensor.TrmException;

/** How architectures are chosen, what each has of its own, and what the trainer makes of it. */
class ArchitecturesTest {
    /** The reference's {@code config/arch/*.yaml}; its classes' names. */
    @ParameterizedTest
    @CsvSource({
        "trm, recursive_reasoning.trm@TinyRecursiveReasoningModel_ACTV1, 3, 6, 0, 2, 8, 16, true",
        "trm_singlez, recursive_reasoning.trm_singlez@TinyRecursiveReasoningModel_ACTV1, 3, 6, 0, 2, 8, 16, true",
        "trm_hier6, recursive_reasoning.trm_hier6@TinyRecursiveReasoningModel_ACTV1, 3, 6, 0, 2, 8, 16, true",
        "hrm, recursive_reasoning.hrm@HierarchicalReasoningModel_ACTV1, 2, 2, 4, 4, 8, 1, false",
        "transformers_baseline, recursive_reasoning.transformers_baseline@Model_ACTV2, 1, , 8, , 12, 1, false"
    })
    void defaultsAreTheReferences(
            String name, String className, int hCycles, Integer lCycles, int hLayers, Integer lLayers, int heads,
            int prefix, boolean noContinue) {
        var arch = TrainConfig.of("arch=" + name).arch();
        assertEquals(List.of(name, className), List.of(arch.architecture().key(), arch.architecture().reference()));
        assertEquals(arch, TrainConfig.of("arch.name=" + className).arch());
        assertEquals(arch, TrainConfig.parse("arch: {name: " + className + "}", "file").arch());
        assertEquals(List.of(hCycles, hLayers, heads, 512, 512, 16, prefix), List.of(
                arch.hCycles(), arch.hLayers(), arch.numHeads(), arch.hiddenSize(), arch.puzzleEmbNdim(),
                arch.haltMaxSteps(), arch.prefixLen()));
        assertTrue(lCycles == null || arch.lCycles() == lCycles);
        assertTrue(lLayers == null || arch.lLayers() == lLayers);
        assertEquals(noContinue, arch.noActContinue());
        assertEquals(name.equals("hrm"), arch.learnsContinue());
    }

    @Test
    void keysBesideAnArchitectureChangeItsDefaults() {
        var config = TrainConfig.of("arch.L_layers=1", "arch=hrm", "arch.hidden_size=64");
        assertEquals(List.of(1, 4, 64), List.of(
                config.arch().lLayers(), config.arch().hLayers(), config.arch().puzzleEmbNdim()));
        var small = Overrides.apply("sudoku-mlp", List.of("arch=hrm"));
        assertTrue(small.arch().mlpT());
        assertEquals(List.of(3, 6, 4, 2), List.of(
                small.arch().hCycles(), small.arch().lCycles(), small.arch().hLayers(), small.arch().lLayers()));
        assertEquals(TrainConfig.of("arch=hrm", "lr=1"), TrainConfig.of("arch.L_layers=1", "lr=1").with("arch=hrm"));
        assertEquals(1, TrainConfig.of("arch.L_layers=1").with("arch=trm").arch().lLayers());
    }

    /** As the reference's classes, which ignore what they do not know. */
    @Test
    void aPresetsKeysThatAnArchitectureLacksSayNothing(@TempDir Path temp) throws IOException {
        var baseline = Overrides.apply("sudoku-mlp", List.of("arch=transformers_baseline", "arch.pos_encodings=rope"));
        assertFalse(baseline.arch().mlpT());
        var file = temp.resolve("all_config.yaml");
        Files.writeString(file, """
                arch:
                  name: recursive_reasoning.hrm@HierarchicalReasoningModel_ACTV1
                  puzzle_emb_len: 16
                  halt_max_steps: 8
                """);
        assertEquals(TrainConfig.of("arch=hrm", "arch.halt_max_steps=8"), Overrides.apply("" + file, List.of()));
    }

    @ParameterizedTest
    @EnumSource
    void filesMentionTheKeysThatThereAre(Architecture architecture) {
        var config = TrainConfig.of("arch=" + architecture);
        var yaml = config.toYaml();
        assertTrue(yaml.startsWith("arch:\n  name: " + architecture + "\n"), yaml);
        for (var key : architecture.lacks()) {
            assertFalse(yaml.contains(key.name().replace("arch.", "  ") + ":"), key + " in " + yaml);
        }
        assertEquals(config, TrainConfig.parse(yaml, "file"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "arch=gpt | there is no architecture 'gpt'; arch can be: trm, trm_singlez, trm_hier6, hrm, transformers_b",
        "arch=null | arch.name=null: expected a word",
        "arch=trm_hier6 arch.L_cycles=7 | arch.L_cycles=7: arch=trm_hier6 improves one of its 6 latents in each, so 6",
        "arch=hrm arch.H_layers=0 | arch.H_layers=0: the network of z_H in arch=hrm needs a block at least",
        "arch=hrm arch.puzzle_emb_len=16 | arch=hrm has no arch.puzzle_emb_len; leave it out",
        "arch=hrm arch.no_ACT_continue=True | arch=hrm has no arch.no_ACT_continue; leave it out",
        "arch=hrm arch.num_heads=12 | arch.num_heads=12 does not divide arch.hidden_size=512",
        "arch.act_enabled=false | arch=trm has no arch.act_enabled; leave it out",
        "arch=transformers_baseline arch.pos_encodings=none | needs positions, arch.pos_encodings=rope or learned",
        "arch=transformers_baseline arch.mlp_t=true | arch=transformers_baseline has no arch.mlp_t; leave it out",
        "arch=transformers_baseline arch.L_layers=2 | arch=transformers_baseline has no arch.L_layers; leave it out",
        "arch=transformers_baseline arch.L_cycles=6 | arch=transformers_baseline has no arch.L_cycles; leave it out",
        "arch=transformers_baseline arch.num_heads=24 | hidden_size/num_heads = 512/24 = 21 is odd",
        "arch=transformers_baseline arch.num_heads=513 | arch.num_heads=513 does not divide arch.hidden_size=512"
    })
    void misuseIsSaidInOneSentence(String keys, String message) {
        var e = assertThrows(TrmException.class, () -> TrainConfig.of(keys.split(" ")));
        assertTrue(e.getMessage().contains(message), e::getMessage);
        assertEquals(1, e.getMessage().lines().count());
        assertEquals(2, e.exitCode());
    }

    /** A checkpoint says what it is, so nothing else is told about architectures. */
    @ParameterizedTest
    @EnumSource
    void aCheckpointHoldsItsArchitecture(Architecture architecture, @TempDir Path temp) {
        var config = TinyRuns.config("arch=" + architecture);
        var model = TinyRuns.model(config);
        TinyRuns.train(config, model, 2, 1);
        var file = temp.resolve("c.h5");
        CheckpointWriter.write(file, config, model, null, FORM, PuzzleNames.NONE, 2);
        var loaded = Checkpoint.open(file).load(false);
        assertEquals(config.arch(), loaded.config());
        assertEquals(names(model), names(loaded));
        for (var other : Architecture.values()) {
            if (!names(TinyRuns.model(TinyRuns.config("arch=" + other))).equals(names(model))) {
                var into = TinyRuns.model(TinyRuns.config("arch=" + other)).parameters();
                var e = assertThrows(TrmException.class, () -> Checkpoint.open(file).load(into, false));
                assertTrue(e.getMessage().contains("is of another architecture"), e::getMessage);
            }
        }
    }

    /** The baseline halts by q_continue, which nothing teaches there; so the reference has it. */
    @Test
    void theContinueLossIsOfThoseThatLearnIt() {
        for (var architecture : Architecture.values()) {
            var config = TinyRuns.config("arch=" + architecture);
            var model = TinyRuns.model(config);
            try (var device = Devices.open("cpu", 1)) {
                var step = new TrainStep(device, model, new Optimizer(config, model, 10), TinyRuns.BATCH);
                var rng = new Rng(3);
                step.run(TinyRuns.tokens(rng), TinyRuns.tokens(rng), TinyRuns.identifiers(rng), row -> 0);
                if (architecture == Architecture.HRM) {
                    assertTrue(step.program().floats(step.supervision().qContinueLoss())[0] > 0);
                } else {
                    assertNull(step.supervision().qContinueLoss(), architecture.key());
                }
            }
        }
    }

    private static final Checkpoint.DataInfo FORM = new Checkpoint.DataInfo(
            trm.data.GridForm.square(trm.data.DatasetKind.SUDOKU, 4, TinyRuns.TASK.vocabSize()));

    private static List<String> names(trm.model.Model model) {
        return model.parameters().all().stream().map(p -> p.name() + p.tensor().shape()).toList();
    }
}
