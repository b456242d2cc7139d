import java.util.List;
import trm.eval.Effort;
import trm.eval.Solver;

/**
 * A ready model from Java: an answer, and several with the model's own opinion of each.
 *
 * <pre>java --add-modules jdk.incubator.vector -cp target/trm.jar examples/Solve.java</pre>
 */
class Solve {
    public static void main(String[] args) {
        try (var solver = Solver.of("sudoku6")) {
            System.out.println(solver.solve("4..5.....21...1..3....4.......263..."));
            var puzzles = List.of("...61...6.3......1...32.4.......34..", "4..5.....21...1..3....4.......263...");
            for (var answer : solver.solve(puzzles, Effort.steps(32).halt(2).search(20, 0.3))) {
                System.out.printf("%s  valid: %s, %d steps, q %.1f%n", solver.write(answer), answer.valid(),
                        answer.steps(), answer.qHalt());
            }
        }
    }
}
