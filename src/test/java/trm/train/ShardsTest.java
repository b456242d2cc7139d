package trm.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import trm.data.Dataset;
import trm.data.DatasetKind;
import trm.data.PuzzleTable;
import trm.data.Splits;
import trm.data.hdf.DatasetFileTest;
import trm.data.sudoku.SudokuDatasets;
import trm.distributed.Alone;
import trm.distributed.Group;
import trm.distributed.Threads;
import trm.graph.Devices;
import trm.model.Model;
import trm.nn.Parameters;
import trm.tensor.Rng;
import trm.train.log.MetricsLog;

class ShardsTest {
    private static final Dataset DATA = SudokuDatasets.generate(4, 20, 5, 2, 1);
    private static final String BATCH = "global_batch_size=8";
    private static final String SHARDS = "shards=4";

    @TempDir
    private Path temp;

    private static TrainConfig config(String... keys) {
        var all = Stream.concat(Stream.of("epochs=8", "eval_interval=4", "data_paths=[x.h5]", BATCH), Stream.of(keys));
        return TinyRuns.config(all.toArray(String[]::new));
    }

    private Map<String, float[]> train(Group group, Path path, long stopAfter, String... keys) {
        return train(group, path, DATA, stopAfter, keys);
    }

    /** Trains on this rank, to the end or to {@code stopAfter}; returns the weights. */
    private Map<String, float[]> train(Group group, Path path, Dataset data, long stopAfter, String... keys) {
        try (var device = Devices.open("cpu", 1)) {
            var trainer = new Trainer(device, config(keys), data, data, group);
            if (Files.exists(path.resolve("resume.h5"))) {
                trainer.resume(RunFolder.existing(path));
            } else if (group.isFirst()) {
                RunFolder.fresh(path);
            }
            group.barrier();
            boolean ended = trainer.run(
                    new RunFolder(path),
                    (model, stopped) -> Map.of("all/exact_accuracy", 0.5),
                    new Trainer.Listener() {
                        @Override
                        public void stepped(long step, long totalSteps, Metrics metrics, int batch) {
                            assertTrue(group.isFirst());
                            if (step == stopAfter) {
                                trainer.stop();
                            }
                        }

                        @Override
                        public void evaluated(long step, Map<String, Double> metrics, boolean best, Path checkpoint) {
                            assertTrue(group.isFirst());
                        }
                    });
            assertEquals(stopAfter == Long.MAX_VALUE, ended);
            return weights(trainer.model());
        }
    }

    private static Map<String, float[]> weights(Model model) {
        return model.parameters().all().stream()
                .collect(Collectors.toMap(Parameters.Parameter::name, p -> p.tensor().floats()));
    }

    private static void assertSame(Map<String, float[]> expected, Map<String, float[]> actual) {
        assertEquals(expected.keySet(), actual.keySet());
        expected.forEach((name, values) -> assertArrayEquals(values, actual.get(name), name));
    }

    /** Attention and mlp_t, with and without puzzle embeddings, LMA, the other architectures. */
    @ParameterizedTest
    @ValueSource(strings = {
        "", "arch.mlp_t=true arch.pos_encodings=none", "arch.puzzle_emb_ndim=0 arch.puzzle_emb_len=0",
        "arch.lma_enable=true", "arch=hrm", "arch=trm_hier6", "arch=transformers_baseline", "freeze_weights=true"
    })
    void theSameShardsGiveTheSameBitsOnAnyNumberOfProcesses(String variant) throws IOException {
        var keys = Stream.of((SHARDS + " " + variant).strip().split(" ")).toArray(String[]::new);
        var one = train(Alone.INSTANCE, temp.resolve("1"), Long.MAX_VALUE, keys);
        for (int size : new int[] {2, 4}) {
            var path = temp.resolve("" + size);
            for (var weights : Threads.run(size, group -> train(group, path, Long.MAX_VALUE, keys))) {
                assertSame(one, weights);
            }
            assertEquals(
                    Files.readString(temp.resolve("1/metrics.jsonl")), Files.readString(path.resolve("metrics.jsonl")));
        }
    }

    /** Rows of a batch that have the same puzzle are on several ranks. */
    @Test
    void embeddingsOfSeveralPuzzlesLearnAlikeToo() {
        var names = List.of(PuzzleTable.BLANK, "a", "b", "c", "d");
        var splits = List.of(
                Splits.uneven("train", new int[][] {{4, 1}, {5}, {3}}), Splits.uneven("test", new int[][] {{1}}));
        var data = new Dataset(
                "named.h5", DatasetKind.MAZE, 2, "", splits, new PuzzleTable(() -> names, List::of));
        var keys = new String[] {SHARDS, "epochs=16", "puzzle_emb_lr=0.1"};
        var one = train(Alone.INSTANCE, temp.resolve("1"), data, Long.MAX_VALUE, keys);
        for (int size : new int[] {2, 4}) {
            for (var weights : Threads.run(
                    size, group -> train(group, temp.resolve("" + size), data, Long.MAX_VALUE, keys))) {
                assertSame(one, weights);
            }
        }
    }

    @Test
    void withoutShardsSeveralProcessesTrainAsOne() throws IOException {
        train(Alone.INSTANCE, temp.resolve("1"), Long.MAX_VALUE);
        Threads.run(2, group -> train(group, temp.resolve("2"), Long.MAX_VALUE));
        var one = MetricsLog.read(temp.resolve("1/metrics.jsonl"));
        var two = MetricsLog.read(temp.resolve("2/metrics.jsonl"));
        assertEquals(one.size(), two.size());
        for (int i = 0; i < 8; i++) { // later on, what was rounded otherwise has grown
            var expected = one.get(i).values();
            var actual = two.get(i).values();
            expected.forEach((name, value) -> assertEquals(value, actual.get(name), 1e-5, name));
        }
    }

    /** A batch as one slice by two programs gives what one program gives. */
    @Test
    void oneShardIsAStep() {
        var config = config();
        var fused = TinyRuns.model(config);
        var divided = TinyRuns.model(config);
        try (var device = Devices.open("cpu", 1)) {
            var a = new TrainStep(device, fused, new Optimizer(config, fused, 100), TinyRuns.BATCH);
            var b = new ShardedStep(
                    device,
                    divided,
                    new Optimizer(config, divided, 100),
                    new Shards(1, TinyRuns.BATCH, Alone.INSTANCE));
            var rng = new Rng(3);
            for (int i = 0; i < 6; i++) {
                var inputs = TinyRuns.tokens(rng);
                var labels = TinyRuns.tokens(rng);
                var ids = TinyRuns.identifiers(rng);
                assertEquals(a.run(inputs, labels, ids, row -> row % 3), b.run(inputs, labels, ids, row -> row % 3));
            }
        }
        assertSame(weights(fused), weights(divided));
    }

    @Test
    void aRunGoesOnAtOtherNumbersOfProcesses() throws IOException {
        var whole = train(Alone.INSTANCE, temp.resolve("whole"), Long.MAX_VALUE, SHARDS);
        var path = temp.resolve("parts");
        train(Alone.INSTANCE, path, 5, SHARDS);
        Threads.run(4, group -> train(group, path, 12, SHARDS));
        for (var weights : Threads.run(2, group -> train(group, path, Long.MAX_VALUE, SHARDS))) {
            assertSame(whole, weights);
        }
        assertEquals(
                Files.readString(temp.resolve("whole/metrics.jsonl")),
                Files.readString(path.resolve("metrics.jsonl")));
    }

    @Test
    void weightsThatDifferStopTheRunByNameOfRank() {
        DatasetFileTest.assertMessage(
                () -> Threads.run(3, group -> {
                    var parameters = TinyRuns.model(config()).parameters();
                    SameWeights.check(group, parameters);
                    if (group.rank() == 2) {
                        parameters.all().iterator().next().tensor().floats()[1] += 1e-7f;
                    }
                    SameWeights.check(group, parameters);
                    return null;
                }),
                1, "rank 2");
    }

    @ParameterizedTest
    @CsvSource({
        "null, 3, cannot be divided into 3 equal shards; make it a multiple of the processes",
        "5, 1, cannot be divided into 5 equal shards; make it a multiple of shards=5",
        "2, 4, such as shards=4", "6, 2, such as shards=4", "0, 1, shards must be at least 1",
    })
    void shardsThatDoNotComeOutEvenAreRefused(String shards, int processes, String message) {
        int batch = shards.equals("6") ? 12 : 8;
        DatasetFileTest.assertMessage(
                () -> Threads.run(processes, group -> Shards.of(
                        config("shards=" + shards, "global_batch_size=" + batch), group)),
                2, message);
    }

    @Test
    void gradientAccumulationTakesLessMemory() {
        try (var device = Devices.open("cpu", 1)) {
            var one = new Trainer(device, config("global_batch_size=40"), DATA).bufferBytes();
            var four = new Trainer(device, config("global_batch_size=40", "shards=8"), DATA).bufferBytes();
            assertFalse(four * 4 > one, four + " of " + one);
        }
    }
}
