package trm.view.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToIntFunction;
import trm.data.DatasetKind;
import trm.data.kinds.PuzzleKinds;
import trm.eval.Bins;
import trm.eval.Survey;

/** Accuracy by difficulty, as the dataset rates it and as can be counted in a puzzle. */
final class Difficulty {
    private Difficulty() {}

    /** {@code [{name, bins: [{label, count, solved}]}]}; a measure in which all are equal is left out. */
    static List<Map<String, Object>> of(RunModel run, List<Survey> surveys) {
        var all = new ArrayList<Map<String, Object>>();
        add(all, countedName(run), surveys, counted(run));
        var rated = run.split().difficulty();
        boolean own = rated.length == run.split().examples(); // else an example is a copy of one of these
        if (own && run.dataset().kind() != DatasetKind.MAZE) { // whose rating is the path's length
            add(all, "the dataset's rating", surveys, survey -> rated[survey.example()]);
        }
        return all;
    }

    private static String countedName(RunModel run) {
        return switch (run.dataset().kind()) {
            case SUDOKU -> "empty cells";
            case MAZE -> "steps of the path";
            case ARC -> "cells of the solution";
            case GRID -> "cells to change";
        };
    }

    private static ToIntFunction<Survey> counted(RunModel run) {
        int length = run.split().metadata().seqLen();
        var input = new int[length];
        var label = new int[length];
        return survey -> {
            run.split().example(survey.example(), input, label, 0);
            return switch (run.dataset().kind()) {
                case SUDOKU -> (int) Arrays.stream(input).filter(token -> token == 1).count();
                case MAZE -> {
                    var rules = PuzzleKinds.rules(run.dataset().form()).orElseThrow();
                    yield rules.difficulty(rules.grid(label, 0)).orElse(0);
                }
                case ARC -> (int) Arrays.stream(label).filter(token -> token >= 2).count();
                case GRID -> {
                    int changes = 0;
                    for (int i = 0; i < length; i++) {
                        changes += label[i] >= 0 && label[i] != input[i] ? 1 : 0;
                    }
                    yield changes;
                }
            };
        };
    }

    private static void add(
            List<Map<String, Object>> to, String name, List<Survey> surveys, ToIntFunction<Survey> measure) {
        var counted = new Bins();
        surveys.forEach(survey -> counted.add(measure.applyAsInt(survey), survey.solved()));
        if (counted.isOne()) {
            return;
        }
        var bins = counted.list().stream().map(Difficulty::bin).toList();
        var measured = new LinkedHashMap<String, Object>();
        measured.put("name", name);
        measured.put("bins", bins);
        to.add(measured);
    }

    private static Map<String, Object> bin(Bins.Bin counted) {
        var bin = new LinkedHashMap<String, Object>();
        bin.put("label", counted.label());
        bin.put("count", counted.count());
        bin.put("solved", counted.solved());
        return bin;
    }
}
