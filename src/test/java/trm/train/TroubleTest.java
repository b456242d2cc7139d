package trm.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import trm.data.Dataset;
import trm.data.sudoku.SudokuDatasets;
import trm.graph.Devices;
import trm.tensor.TrmException;
import trm.train.log.MetricsLog;

/** What a run does when its numbers go bad or its disk is full, and what it says of runs that cannot learn. */
class TroubleTest {
    private static final Dataset DATA = SudokuDatasets.generate(4, 20, 5, 2, 1);

    @TempDir
    private Path temp;

    private static TrainConfig config(String... keys) {
        var all = Stream.concat(Stream.of("epochs=12", "eval_interval=4", "data_paths=[x.h5]"), Stream.of(keys));
        return TinyRuns.config(all.toArray(String[]::new));
    }

    /** Remembers what it was told, and spoils a weight once, after step {@code spoilt}. */
    private static final class Spoiler implements Trainer.Listener {
        private final List<String> told = new ArrayList<>();
        private Trainer trainer;
        private long spoilt;

        @Override
        public void stepped(long step, long totalSteps, Metrics metrics, int batch) {
            if (step == spoilt) {
                var weight = trainer.model().parameters().find("model.inner.lm_head.weight").tensor();
                weight.floats()[3] = Float.POSITIVE_INFINITY;
                weight.changed();
                spoilt = -1;
            }
        }

        @Override
        public void evaluated(long step, Map<String, Double> metrics, boolean best, Path checkpoint) {}

        @Override
        public void told(String sentence) {
            told.add(sentence);
        }
    }

    private final Spoiler spoiler = new Spoiler();

    private Trainer run(RunSettings settings, String... keys) {
        try (var device = Devices.open("cpu", 2);
                var lock = RunLock.fresh(temp.resolve("run"))) {
            spoiler.trainer = new Trainer(device, config(keys), DATA);
            spoiler.trainer.run(lock.folder(), (_, _) -> Map.of("all/exact_accuracy", 0.5), spoiler, settings);
            return spoiler.trainer;
        }
    }

    private static RunSettings takingBack() {
        return new RunSettings(0, true, null);
    }

    /** It trained 16 steps, evaluated, and saved; then a weight went bad. */
    @Test
    void badNumbersEndARunWithItsLastGoodState() {
        spoiler.spoilt = 20;
        var e = assertThrows(TrmException.class, () -> run(RunSettings.USUAL));
        assertEquals(1, e.exitCode());
        assertTrue(e.getMessage().contains("step 21: no number any more: lm_loss"), e::getMessage);
        var state = temp.resolve("run/resume.h5");
        assertTrue(
                e.getMessage().contains("The likely cause is lr=0.01. " + state + " is the last good state"),
                e::getMessage);
        assertEquals(16, Checkpoint.open(temp.resolve("run/resume.h5")).step());
    }

    @Test
    void badNumbersAreTakenBackWhereThatIsWanted() throws IOException {
        spoiler.spoilt = 20;
        var trainer = run(takingBack());
        assertEquals(48 - 5, trainer.steps(), "five steps were taken back and their examples passed over");
        assertEquals(1, spoiler.told.size());
        assertTrue(
                spoiler.told.getFirst().contains("back to step 16, without the examples since then (1 of at most 10"),
                spoiler.told::toString);
        for (var p : trainer.model().parameters().all()) {
            assertTrue(BadNumbers.isFinite(p.tensor().floats()), p.name());
        }
        var steps = MetricsLog.read(temp.resolve("run/metrics.jsonl")).stream()
                .filter(line -> line.values().containsKey("train/lm_loss"))
                .map(MetricsLog.Line::step)
                .toList();
        assertEquals(java.util.stream.LongStream.rangeClosed(1, 43).boxed().toList(), steps);
    }

    /** A bad weight that no loss shows yet is not saved: the state before it would be lost. */
    @Test
    void badWeightsAreNotSaved() {
        spoiler.spoilt = 16;
        assertThrows(TrmException.class, () -> run(RunSettings.USUAL));
        assertFalse(Files.exists(temp.resolve("run/resume.h5")));
    }

    @Test
    void aRateThatNothingSurvivesEndsTheRun() {
        var e = assertThrows(TrmException.class, () -> run(takingBack(), "lr=1e30", "lr_warmup_steps=0"));
        assertTrue(e.getMessage().contains("The likely cause is lr=1.0E30"), e::getMessage);
        assertEquals(10, spoiler.told.size());
    }

    @Test
    void theLatestCheckpointsAreKept() {
        run(new RunSettings(2, false, null));
        assertFalse(Files.exists(temp.resolve("run/step_16.h5")));
        assertTrue(Files.exists(temp.resolve("run/step_32.h5")));
        assertTrue(Files.exists(temp.resolve("run/step_48.h5")));
        assertTrue(Files.exists(temp.resolve("run/best.h5")));
        assertEquals(List.of("removing " + temp.resolve("run/step_16.h5") + ": the latest 2 are kept"), spoiler.told);
    }

    @Test
    void aQuickLookIsLoggedAndChangesNothing() throws IOException {
        run(RunSettings.USUAL);
        var plain = Files.readString(temp.resolve("run/metrics.jsonl"));
        run(new RunSettings(0, false, new RunSettings.Look(0, (_, _) -> Map.of("all/accuracy", 0.25))));
        var looked = Files.readString(temp.resolve("run-2/metrics.jsonl"));
        assertEquals(48, looked.split("quick/all/accuracy").length - 1);
        assertEquals(plain, looked.replaceAll("\\{\"step\":\\d+,\"quick/all/accuracy\":0.25\\}\n", ""));
    }

    @Test
    void aFullDiskIsWaitedFor() {
        var told = new ArrayList<String>();
        var tries = new AtomicInteger();
        var patience = new Patience(temp, () -> false, told::add);
        patience.write(() -> {
            if (tries.incrementAndGet() < 3) {
                throw TrmException.failure(new IOException("No space left on device"), "x: cannot be written");
            }
        });
        assertEquals(3, tries.get());
        assertEquals(2, told.size());
        assertTrue(told.get(0).contains("is full: the training waits"), told::toString);
        assertTrue(told.get(1).contains("there is room again"), told::toString);
    }

    @Test
    void aRunThatIsToStopDoesNotWait() {
        var patience = new Patience(temp, () -> true, sentence -> { });
        assertThrows(TrmException.class, () -> patience.write(() -> {
            throw TrmException.failure(new IOException("No space left on device"), "x: cannot be written");
        }));
    }

    @Test
    void otherFaultsAreNotWaitedFor() {
        var patience = new Patience(temp, () -> false, sentence -> { });
        assertThrows(TrmException.class, () -> patience.write(() -> {
            throw TrmException.failure(new IOException("Permission denied"), "x: cannot be written");
        }));
    }

    private static List<String> remarks(Dataset test, String... keys) {
        return WastedRun.remarks(config(keys), DATA, test);
    }

    @Test
    void aRunThatCannotLearnIsSeenAtItsStart() {
        assertEquals(List.of(), remarks(DATA));
        assertEquals(List.of("lr=0: nothing will be learned"), remarks(DATA, "lr=0", "puzzle_emb_lr=0"));
        assertEquals(List.of(), remarks(DATA, "lr=0"), "the puzzles' embeddings learn");
        var train = DATA.split(Dataset.TRAIN);
        var same = new trm.data.DataSplit(
                Dataset.TEST, train.metadata(), train.groupIndices(), train.puzzleIndices(), train.puzzleIdentifiers(),
                train.stored(), train.difficulty());
        var seen = remarks(new Dataset("same", DATA.form(), "", List.of(same), DATA.puzzles()));
        assertEquals(1, seen.size());
        assertTrue(seen.getFirst().matches("\\d+ of \\d+ test examples looked at are training examples: .*"),
                seen::toString);
    }

    @Test
    void theRoomThatARunTakesIsReckoned() throws IOException {
        var trainer = run(RunSettings.USUAL);
        try (var device = Devices.open("cpu", 1)) {
            var size = new Trainer(device, config(), DATA).size(0);
            assertEquals(4, size.checkpoints(), "three evaluations, and the best of them");
            double checkpoint = Files.size(temp.resolve("run/step_16.h5"));
            assertEquals(1, size.checkpoint() / checkpoint, 0.3);
            assertTrue(new Trainer(device, config(), DATA).size(1).bytes() < size.bytes());
            assertEquals(null, size.remark(temp.resolve("no/such/folder")));
            var huge = new RunSize(1, 1, Long.MAX_VALUE / 8, 0);
            assertTrue(huge.remark(temp).contains("--keep 1 needs"), () -> huge.remark(temp));
            var e = assertThrows(TrmException.class, () -> new RunSize(1, Long.MAX_VALUE / 4, 1, 0).remark(temp));
            assertTrue(e.getMessage().contains("let checkpoint_path name a folder elsewhere"), e::getMessage);
        }
        assertEquals(48, trainer.steps());
    }
}
