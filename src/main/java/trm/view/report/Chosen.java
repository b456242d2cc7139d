package trm.view.report;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import trm.eval.Survey;

/** Which of the puzzles that a model was asked a page shows, and why each. */
final class Chosen {
    private Chosen() {}

    /** A few of {@code surveys}, each with what it stands for. */
    static Map<Survey, String> of(List<Survey> surveys) {
        var chosen = new LinkedHashMap<Survey, String>();
        Predicate<Survey> solved = Survey::solved;
        Predicate<Survey> failed = s -> s.labelled() > 0 && !s.solved();
        var slowest = Comparator.comparingInt(Survey::solvedAt).reversed();
        var hardest = Comparator.comparingInt(Chosen::wrong).reversed();
        var surest = Comparator.comparingDouble(Chosen::certainty).reversed();
        take(chosen, surveys, solved.and(s -> s.solvedAt() > 1), slowest, 2, "solved late");
        take(chosen, surveys, failed.and(s -> certainty(s) >= 0.5), surest, 2, "wrong, yet sure");
        take(chosen, surveys, failed, hardest, 2, "hardest");
        take(chosen, surveys, solved.and(s -> certainty(s) < 0.5), surest.reversed(), 1, "right, yet unsure");
        take(chosen, surveys, solved, Comparator.comparingInt(Survey::example), 1, "solved");
        take(chosen, surveys, s -> s.labelled() == 0, Comparator.comparingInt(Survey::example), 4, "solution unknown");
        return chosen;
    }

    private static int wrong(Survey survey) {
        return survey.wrong()[survey.wrong().length - 1];
    }

    private static double certainty(Survey survey) {
        return survey.certainty(survey.qHalt().length);
    }

    private static void take(
            Map<Survey, String> chosen, List<Survey> surveys, Predicate<Survey> which, Comparator<Survey> first,
            int count, String why) {
        surveys.stream()
                .filter(which)
                .filter(survey -> !chosen.containsKey(survey))
                .sorted(first) // stable: of equal ones the first
                .limit(count)
                .forEach(survey -> chosen.put(survey, why));
    }
}
