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
import org.junit.jupiter.params.provider.ValueSource;
import trm.model.LossType;
import trm.model.PosEncodings;
import trm.tensor.TrmException;

class OverridesTest {
    @Test
    void theReferencesCommandIsUnderstood() {
        var config = TrainConfig.of(
                "arch=trm", "data_paths=[data/arc1concept-aug-1000, b]", "arch.L_layers=2", "arch.H_cycles=3",
                "arch.L_cycles=4", "+run_name=arc1", "ema=True", "evaluators=[]", "++lr=1e-3",
                "arch.loss.loss_type=softmax_cross_entropy", "epochs=1e3", "eval_interval=null");
        assertEquals(List.of(Path.of("data/arc1concept-aug-1000"), Path.of("b")), config.dataPaths());
        assertEquals(4, config.arch().lCycles());
        assertEquals("arc1", config.runName());
        assertTrue(config.ema());
        assertEquals(List.of(), config.evaluators());
        assertEquals(1e-3, config.lr());
        assertEquals(LossType.SOFTMAX, config.arch().loss());
        assertEquals(1000, config.epochs());
        assertNull(config.evalInterval());
    }

    @Test
    void puzzleEmbeddingFollowsTheHiddenSizeUntilItIsSet() {
        assertEquals(128, TrainConfig.of("arch.hidden_size=128").arch().puzzleEmbNdim());
        assertEquals(96, TrainConfig.of("arch.hidden_size=64", "arch.puzzle_emb_ndim=96").arch().puzzleEmbNdim());
        var own = TrainConfig.of("arch.puzzle_emb_ndim=96");
        assertEquals(96, own.with("arch.hidden_size=64").arch().puzzleEmbNdim());
    }

    @Test
    void namesAreTakenLiterally() {
        assertEquals("007", TrainConfig.of("run_name=007").runName());
        assertEquals("true", TrainConfig.of("run_name=true").runName());
        assertEquals("a b", TrainConfig.of("run_name='a b'").runName());
        assertEquals("x=y", TrainConfig.of("run_name=x=y").runName());
        assertNull(TrainConfig.of("run_name=x", "run_name=null").runName());
        assertEquals(List.of(Path.of("2024")), TrainConfig.of("data_paths=2024").dataPaths());
    }

    @Test
    void evaluatorsHaveTheirOwnKeys() {
        var config = TrainConfig.of("evaluators=[{name: arc@ARC, submission_K: 3, pass_Ks: [1, 2]}]");
        var wanted = EvaluatorConfig.ARC
                .with(EvaluatorConfig.SUBMISSION_K, 3)
                .with(EvaluatorConfig.PASS_KS, List.of(1, 2));
        assertEquals(List.of(wanted), config.evaluators());
        assertEquals(List.of(EvaluatorConfig.ARC), TrainConfig.of("evaluators=[arc]").evaluators());
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "sudoku6", "sudoku6-lma-clean", "sudoku6-lma-unclean", "sudoku9", "sudoku-mlp", "sudoku-att", "maze", "arc1",
        "arc2"})
    void everyPresetIsValidAndGivesWayToKeys(String preset) {
        assertTrue(Presets.names().contains(preset));
        assertTrue(Overrides.apply(preset, List.of()).ema());
        assertFalse(Overrides.apply(preset, List.of("ema=false")).ema());
    }

    @ParameterizedTest
    @ValueSource(strings = {"sudoku6-lma-clean", "sudoku6-lma-unclean"})
    void latentsAndTheirTimeAreAllThatTellsThesePresetsFromSudoku6(String preset) {
        var off = List.of("arch.lma_enable=false", "arch.lma_mode=clean", "epochs=8");
        assertEquals(Overrides.apply("sudoku6", List.of()), Overrides.apply(preset, off));
        assertTrue(preset.endsWith("-" + Overrides.apply(preset, List.of()).arch().lma().mode().key()));
    }

    @Test
    void aRunsOwnFileIsAPreset(@TempDir Path dir) throws IOException {
        var config = Overrides.apply("sudoku6", List.of("run_name=x"));
        assertEquals(PosEncodings.NONE, config.arch().posEncodings());
        var file = Files.writeString(dir.resolve("all_config.yaml"), config.toYaml());
        assertEquals(config, Overrides.apply(file.toString(), List.of()));
        assertEquals(7, Overrides.apply(file.toString(), List.of("seed=7")).seed());
    }

    @Test
    void aFileThatIsNoConfigurationIsNamed(@TempDir Path dir) throws IOException {
        var bad = dir.resolve("bad.yaml");
        assertPreset(Files.writeString(bad, "a: [1\n"), "bad.yaml, line 2 is not valid YAML");
        assertPreset(Files.writeString(bad, "hello"), "bad.yaml is not a configuration: no 'key: value' lines");
        assertPreset(Files.writeString(bad, "arch: {hiden_size: 1}"), "bad.yaml: unknown key 'arch.hiden_size'");
        assertPreset(Files.write(bad, new byte[] {(byte) 0x89, 'H', 'D', 'F'}), "bad.yaml is not a text in UTF-8");
        assertPreset(Path.of("sudoku7"), "there is no preset and no file 'sudoku7'; did you mean 'sudoku6'?");
    }

    private static void assertPreset(Path file, String message) {
        var e = assertThrows(TrmException.class, () -> Overrides.apply(file.toString(), List.of()));
        assertTrue(e.getMessage().contains(message), e::getMessage);
        assertEquals(2, e.exitCode());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "epochs | 'epochs' is not understood; settings are key=value, such as epochs=100",
        "~epochs=1 | '~epochs=1' is not understood; settings are key=value, such as epochs=100",
        "epoch=5 | unknown key 'epoch'; did you mean 'epochs'?",
        "hidden_size=5 | unknown key 'hidden_size'; did you mean 'arch.hidden_size'?",
        "arch.h_cycles=5 | unknown key 'arch.h_cycles'; did you mean 'arch.H_cycles'?",
        "colour=red | unknown key 'colour'",
        "epochs=many | epochs=many: expected a whole number",
        "epochs=1.5 | epochs=1.5: expected a whole number",
        "epochs=3000000000 | epochs=3000000000: expected a whole number of at most 2147483647",
        "epochs=null | epochs=null: expected a whole number",
        "epochs=[1] | epochs=[1]: expected a whole number",
        "lr=fast | lr=fast: expected a number",
        "ema=yes | ema=yes: expected true or false",
        "data_paths=[a | data_paths=[a: the value is not valid YAML",
        "data_paths=[[a]] | data_paths=[[a]]: expected a list like [a, b]",
        "evaluators=[{nam: arc}] | evaluators: unknown key 'nam'; did you mean 'name'?",
        "evaluators=[sudoku] | there is no evaluator 'sudoku'; evaluators can hold: arc",
        "evaluators=[null] | evaluators: name=null: expected a word",
        "evaluators=[{submission_K: x}] | evaluators: submission_K=x: expected a whole number",
        "evaluators=[{pass_Ks: [1, 3000000000]}] | pass_Ks=[1, 3000000000]: expected a whole number of at most",
        "evaluators=[{pass_Ks: [0]}] | evaluators: pass_Ks must be at least 1, not 0",
        "arch=gpt | there is no architecture 'gpt'; arch can be: trm",
        "arch.forward_dtype=float16 | must be one of float32, tfloat32, bfloat16, not 'float16'",
        "arch.loss.name=x | there is no loss 'x'",
        "arch.loss.loss_type=mse | must be one of stablemax_cross_entropy, softmax_cross_entropy, not 'mse'",
        "arch.pos_encodings=sin | arch.pos_encodings must be one of rope, learned, none, not 'sin'",
        "arch.lma_mode=dirty | arch.lma_mode must be one of clean, unclean, not 'dirty'",
        "arch.lma_latent_len=-1 | arch.lma_latent_len must be at least 0, not -1",
        "arch.num_heads=7 | arch.num_heads=7 does not divide arch.hidden_size=512; choose heads that do, such as 8",
        "arch.hidden_size=24 | hidden_size/num_heads = 24/8 = 3 is odd",
        "arch.H_cycles=0 | arch.H_cycles must be at least 1, not 0",
        "arch.halt_exploration_prob=2 | arch.halt_exploration_prob must be from 0 to 1, not 2",
        "arch.rms_norm_eps=0 | arch.rms_norm_eps must be more than zero, not 0",
        "arch.puzzle_emb_ndim=0 | set arch.puzzle_emb_len=0 as well",
        "arch.puzzle_emb_ndim=9000 | does not fit into arch.puzzle_emb_len=16 tokens of arch.hidden_size=512",
        "global_batch_size=0 | global_batch_size must be at least 1, not 0",
        "eval_interval=30000 | eval_interval=30000 does not divide epochs=100000; use eval_interval=25000, or null",
        "lr=.nan | lr must be zero or more, not NaN",
        "weight_decay=.inf | weight_decay must be zero or more, not Infinity",
        "beta1=1 | beta1 must be at least 0 and less than 1, not 1.0",
        "ema_rate=1.5 | ema_rate must be from 0 to 1, not 1.5",
    })
    void misuseIsSaidInOneSentence(String override, String message) {
        var e = assertThrows(TrmException.class, () -> TrainConfig.of(override));
        assertTrue(e.getMessage().contains(message), e::getMessage);
        assertEquals(1, e.getMessage().lines().count());
        assertEquals(2, e.exitCode());
    }

    @Test
    void headsAreThoseOfTheLatents() {
        assertLatents(20, "arch.num_heads=8 does not divide arch.lma_latent_dim=20");
        assertLatents(24, "lma_latent_dim/num_heads = 24/8 = 3 is odd");
        var lma = TrainConfig.of("arch.lma_enable=true");
        assertEquals(112, lma.arch().latentDim(97)); // a feature for each token, and heads of an even number
        assertEquals(104, lma.with("arch.pos_encodings=none").arch().latentDim(97));
        assertEquals(97, lma.with("arch.mlp_t=true").arch().latentDim(97));
        assertEquals(48, lma.with("arch.lma_latent_dim=48").arch().latentDim(97));
    }

    private static void assertLatents(int dim, String message) {
        var e = assertThrows(
                TrmException.class, () -> TrainConfig.of("arch.lma_enable=true", "arch.lma_latent_dim=" + dim));
        assertTrue(e.getMessage().contains(message), e::getMessage);
    }

    @Test
    void freezingNeedsSomethingToTrain() {
        var e = assertThrows(TrmException.class, () -> TrainConfig.of(
                "arch.puzzle_emb_ndim=0", "arch.puzzle_emb_len=0", "freeze_weights=true"));
        assertTrue(e.getMessage().contains("nothing would be trained"), e::getMessage);
    }
}
