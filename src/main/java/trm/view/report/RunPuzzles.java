package trm.view.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntConsumer;
import trm.data.DataSplit;
import trm.data.DatasetKind;
import trm.data.sudoku.Sudoku;
import trm.eval.Filming;
import trm.eval.Survey;
import trm.graph.Device;
import trm.view.Shown;
import trm.view.Stage;

/** What a run's model makes of test puzzles: how many it solves when, and some of them with films. */
final class RunPuzzles {
    private final RunModel run;
    private final Device device;
    private final int steps;

    RunPuzzles(RunModel run, Device device, int steps) {
        this.run = run;
        this.device = device;
        this.steps = steps;
    }

    /**
     * Asks the model.
     *
     * @param room characters for the films
     * @param done is told how many puzzles it has answered
     */
    Map<String, Object> ask(int room, IntConsumer done) {
        var surveys = Survey.of(device, run.model(), run.split(), run.examples(), steps, done);
        var known = surveys.stream().filter(survey -> survey.labelled() > 0).toList();
        var form = run.dataset().form();
        var json = new LinkedHashMap<String, Object>();
        json.put("kind", form.kind().label());
        json.put("alphabet", form.alphabet().codePoints().mapToObj(Character::toString).toList());
        json.put("digits", FilmJson.width(form.vocabSize()));
        if (form.kind() == DatasetKind.SUDOKU) {
            var rules = Sudoku.ofSize(form.rows());
            json.put("box", List.of(rules.boxRows(), rules.boxColumns()));
        }
        json.put("data", run.dataset().source());
        json.put("checkpoint", run.checkpoint().file().getFileName().toString());
        json.put("step", run.checkpoint().step());
        json.put("averaged", run.averaged());
        json.put("all", run.split().examples());
        json.put("asked", surveys.size());
        json.put("known", known.size());
        json.put("solved", (int) known.stream().filter(Survey::solved).count());
        json.put("steps", steps);
        json.put("depth", depth(known));
        json.put("difficulty", known.isEmpty() ? List.of() : Difficulty.of(run, known));
        json.put("examples", examples(surveys, room));
        return json;
    }

    /** After each supervision step: exact accuracy, accuracy and the mean of σ(q_halt). */
    private Map<String, Object> depth(List<Survey> known) {
        var exact = new ArrayList<Double>();
        var accuracy = new ArrayList<Double>();
        var certainty = new ArrayList<Double>();
        for (int step = 1; step <= steps && !known.isEmpty(); step++) {
            int at = step;
            exact.add(known.stream().mapToInt(s -> s.wrong()[at - 1] == 0 ? 1 : 0).average().orElseThrow());
            accuracy.add(known.stream()
                    .mapToDouble(s -> 1 - s.wrong()[at - 1] / (double) s.labelled())
                    .average()
                    .orElseThrow());
            certainty.add(known.stream().mapToDouble(s -> s.certainty(at)).average().orElseThrow());
        }
        var depth = new LinkedHashMap<String, Object>();
        depth.put("exact_accuracy", exact);
        depth.put("accuracy", accuracy);
        depth.put("q_halt", certainty);
        return depth;
    }

    private List<Map<String, Object>> examples(List<Survey> surveys, int room) {
        var chosen = Chosen.of(surveys);
        var examples = new ArrayList<Map<String, Object>>();
        try (var filming = new Filming(device, run.model())) {
            for (var entry : chosen.entrySet()) {
                examples.add(example(filming, entry.getKey(), entry.getValue(), room / chosen.size()));
            }
        }
        return examples;
    }

    private Map<String, Object> example(Filming filming, Survey survey, String why, int room) {
        var split = run.split();
        var input = new int[split.metadata().seqLen()];
        var labels = new int[input.length];
        split.example(survey.example(), input, labels, 0);
        var truth = DataSplit.isAnswered(labels) ? labels : null;
        int identifier = split.puzzleIdentifier(split.puzzleOf(survey.example()));
        var film = filming.film(input, identifier, steps);
        var stage = Stage.of(new Shown(run.dataset().form(), input, null, truth), film);
        var grids = new FilmJson(stage, film);
        var json = new LinkedHashMap<String, Object>();
        json.put("number", survey.example());
        json.put("why", why);
        json.put("name", identifier == split.metadata().blankIdentifierId()
                ? ""
                : run.dataset().identifiers().get(identifier));
        json.put("rows", stage.rows());
        json.put("columns", stage.columns());
        json.put("input", grids.grid(input));
        json.put("truth", stage.solution() == null ? null : grids.grid(stage.solution()));
        json.put("answer", grids.grid(film.answer()));
        json.put("solvedAt", survey.solvedAt());
        json.put("film", grids.of(room));
        return json;
    }
}
