package trm.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code trm lma}: looks at Latent Meta Attention. */
@Command(
        name = "lma",
        description = "Show what Latent Meta Attention does, and which sizes suit a task.",
        subcommands = {LmaExplainCommand.class, LmaSuggestCommand.class})
final class LmaCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        spec.commandLine().usage(spec.commandLine().getErr());
        return 2;
    }
}
