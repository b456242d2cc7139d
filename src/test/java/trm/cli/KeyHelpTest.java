package trm.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import trm.model.Architecture;
import trm.model.Key;

class KeyHelpTest {
    private static final CliRun HELP = CliRun.of("train", "--help-keys");

    @Test
    void everyKeyIsOnALineThatFits() {
        assertEquals(new CliRun(0, HELP.out(), ""), HELP);
        var lines = HELP.out().lines().filter(line -> line.matches("  \\S.*"));
        var listed = lines.map(line -> line.strip().split(" +")[0]);
        var keys = KeyHelp.groups().stream().flatMap(group -> group.keys().stream()).map(Key::name);
        assertEquals(keys.toList(), listed.toList());
        assertEquals(List.of(), HELP.out().lines().filter(line -> line.length() > 120).toList());
    }

    @Test
    void linesNameKeyDefaultAndMeaning() {
        assertLine("  lr                          0.0001                    base learning rate of AdamATan2");
        assertLine("  evaluators                  [arc]                     scoring beyond the usual metrics, its keys"
                + " below");
        assertLine("  arch.lma_latent_dim         null                      features of a latent; null: about half "
                + "of arch.hidden_size");
        assertLine("  arch.pos_encodings          rope                      how positions reach the model: rope, "
                + "learned or none");
    }

    @Test
    void architecturesAreListedWithWhatIsTheirOwn() {
        assertLine("arch=trm: Tiny Recursive Model (arXiv 2510.04871)");
        assertLine("arch=hrm: Hierarchical Reasoning Model (arXiv 2506.21734)");
        assertLine("    arch.H_cycles=2 arch.L_cycles=2 arch.H_layers=4 arch.L_layers=4");
        assertLine("    without arch.act_enabled, arch.puzzle_emb_len, arch.no_ACT_continue");
        for (var architecture : Architecture.values()) {
            assertTrue(HELP.out().contains("\narch=" + architecture + ": "), HELP.out());
        }
    }

    private static void assertLine(String line) {
        assertTrue(HELP.out().lines().anyMatch(line::equals), HELP.out());
    }
}
