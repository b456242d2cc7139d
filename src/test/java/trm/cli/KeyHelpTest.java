package trm.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import trm.model.Key;

class KeyHelpTest {
    private static final CliRun HELP = CliRun.of("train", "--help-keys");

    @Test
    void everyKeyIsOnALineThatFits() {
        assertEquals(new CliRun(0, HELP.out(), ""), HELP);
        var listed = HELP.out().lines().filter(line -> line.startsWith("  ")).map(line -> line.strip().split(" +")[0]);
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

    private static void assertLine(String line) {
        assertTrue(HELP.out().lines().anyMatch(line::equals), HELP.out());
    }
}
