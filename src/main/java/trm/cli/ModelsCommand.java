package trm.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import trm.train.ReadyModels;

/** {@code trm models}. */
@Command(
        name = "models",
        header = "Lists the trained models that come with trm.",
        description = "solve, eval and export take them by name; solve takes the one for the puzzle by itself.")
final class ModelsCommand implements Callable<Integer> {
    @Override
    public Integer call() {
        for (var ready : ReadyModels.all()) {
            var checkpoint = ready.open();
            System.out.printf(
                    "%-10s %s, %,d parameters, %,d KB%n", ready.name(), ready.rules().describe(),
                    checkpoint.load(false).parameters().count(), ready.bytes() / 1000);
            System.out.printf("           %s%n", ready.figures());
            System.out.printf("           trained by: %s%n", ready.made());
        }
        return 0;
    }
}
