package trm.cli;

import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.RunLast;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;
import trm.distributed.Groups;
import trm.kernel.Simd;

/** The program {@code trm}: its commands, and how it ends. */
@Command(
        name = "trm",
        versionProvider = Main.Version.class,
        description = "Trains, evaluates and runs Tiny Recursive Models.",
        synopsisSubcommandLabel = "COMMAND",
        footer = {"", "'trm COMMAND --help' explains a command."})
public final class Main implements Callable<Integer> {
    /** Every command, in the order of the help. */
    static final List<Class<?>> COMMANDS = List.of(
            TrainCommand.class, EvalCommand.class, SolveCommand.class, ModelsCommand.class, DataCommand.class,
            ImportCommand.class, ExportCommand.class, PresetsCommand.class, RunsCommand.class, CurvesCommand.class,
            ReportCommand.class, LmaCommand.class, BenchCommand.class, DevicesCommand.class);

    private static final int MISUSE = 2;

    @Spec
    private CommandSpec spec;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            scope = ScopeType.INHERIT, // every command has it
            description = "Show this help and end.")
    private boolean help;

    @Option(names = "--version", versionHelp = true, description = "Show the versions of trm and Java and end.")
    private boolean version;

    private Main() {}

    public static void main(String[] args) {
        Locale.setDefault(Locale.ROOT);
        System.setOut(Stdout.stream());
        System.exit(start(Utf8.arguments(args)));
    }

    private static int start(String... args) {
        try {
            return Relaunch.isNeeded(args) ? Relaunch.run(Main.class, args) : run(args);
        } catch (Exception | Error e) {
            return Failure.of(e).report();
        }
    }

    /** Runs one command line and returns its exit code: 0, 1 for a failure, 2 for a wrong request. */
    static int run(String... args) {
        return run(COMMANDS, args);
    }

    static int run(List<Class<?>> commands, String... args) {
        try {
            var line = new CommandLine(new Main());
            for (var command : commands) {
                boolean named = List.of(args).contains(command.getAnnotation(Command.class).name());
                line.addSubcommand(named ? command : outline(command));
            }
            line.setOut(new PrintWriter(System.out, true))
                    .setErr(new PrintWriter(System.err, true))
                    .setUsageHelpAutoWidth(true)
                    .setExpandAtFiles(false) // a value may begin with @
                    .setCaseInsensitiveEnumValuesAllowed(true);
            var parsed = line.parseArgs(args);
            var help = CommandLine.executeHelpRequest(parsed);
            int code = help != null ? help : new RunLast().execute(parsed);
            line.getOut().flush();
            System.out.flush();
            return code;
        } catch (Exception | Error e) {
            var failure = Failure.of(e);
            boolean saidElsewhere = failure.exitCode() == MISUSE && Groups.isFollower(System.getenv());
            return saidElsewhere ? MISUSE : failure.report();
        }
    }

    /** What the help of {@code trm} says of a command; finding out its options and arguments takes much longer. */
    private static CommandSpec outline(Class<?> command) {
        var told = command.getAnnotation(Command.class);
        var spec = CommandSpec.create().name(told.name());
        spec.usageMessage().header(told.header()).description(told.description());
        return spec;
    }

    /** {@code trm} alone. */
    @Override
    public Integer call() {
        spec.commandLine().usage(spec.commandLine().getErr());
        return 2;
    }

    /** The version, with the commit it was built from where the builder said it: {@code 0.1.0+1a2b3c4}. */
    static String implementation() {
        var version = Main.class.getPackage().getImplementationVersion();
        return version == null ? "unpackaged" : version;
    }

    /** {@code trm 0.1.0, Java 25.0.3, vectors of 512 bits}. */
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {
                "trm %s, Java %s, %s".formatted(
                        implementation(),
                        System.getProperty("java.version"),
                        Simd.ENABLED ? "vectors of " + Simd.FLOATS.vectorBitSize() + " bits" : "no vectors")
            };
        }
    }
}
