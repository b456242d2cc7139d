package trm.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import trm.train.Presets;

/** {@code trm presets}. */
@Command(
        name = "presets",
        header = "Lists the configurations that come with trm, or shows one.",
        description = {
            "A preset is what trm train --preset takes. To change one, save it and name the file:",
            "  trm presets maze > mine.yaml; trm train --preset mine.yaml"
        })
final class PresetsCommand implements Callable<Integer> {
    @Parameters(paramLabel = "NAME", arity = "0..1", description = "The one to show, as YAML.")
    private String name;

    @Override
    public Integer call() {
        if (name != null) {
            System.out.print(Presets.text(name));
            return 0;
        }
        int width = Presets.names().stream().mapToInt(String::length).max().orElse(0);
        for (var preset : Presets.names()) {
            var first = Presets.text(preset).lines().findFirst().orElseThrow();
            System.out.printf("%-" + width + "s  %s%n", preset, first.replaceFirst("^# *", ""));
        }
        return 0;
    }
}
