package trm.data.hub;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static trm.data.hdf.DatasetFileTest.assertMessage;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HubFileTest {
    private static final URI HUB = URI.create("https://huggingface.co");

    @TempDir
    private Path folder;

    @Test
    void hasTheHubsAddresses() {
        var data = HubFile.of(HubFile.Kind.DATASET, "sapientinc/sudoku-extreme", "train.csv");
        assertEquals(
                URI.create("https://huggingface.co/datasets/sapientinc/sudoku-extreme/resolve/main/train.csv"),
                data.address(HUB));
        assertEquals(Path.of("datasets/sapientinc/sudoku-extreme/main/train.csv"), data.path());
        var model = HubFile.of(HubFile.Kind.MODEL, "o/n@refs/pr/1", "deep/model.pt");
        assertEquals(
                URI.create("http://mirror/hub/o/n/resolve/refs%2Fpr%2F1/deep/model.pt"),
                model.address(URI.create("http://mirror/hub/")));
        assertEquals(Path.of("models/o/n/refs%2Fpr%2F1/deep/model.pt"), model.path());
        assertEquals("model.pt", model.name());
    }

    @Test
    void refusesWhatIsNoName() {
        for (var repo : List.of("", "n", "o/", "/n", "o/n/m", "../n", "o/..", "o/n m", "https://huggingface.co/o/n")) {
            assertMessage(() -> HubFile.of(HubFile.Kind.DATASET, repo, "f"), 2, ": a repository is called OWNER/NAME");
        }
        for (var revision : List.of("", " ", "..")) {
            assertMessage(() -> new HubFile(HubFile.Kind.MODEL, "o/n", revision, "f"), 2, "this is no revision");
        }
        for (var file : List.of("", "/f", "a/../f", "a//f")) {
            assertMessage(() -> HubFile.of(HubFile.Kind.MODEL, "o/n", file), 2, "this is no file of a repository");
        }
    }

    /** Files that are there already tell where the cache is. */
    @Test
    void theEnvironmentNamesTheCacheAndTheServer() throws Exception {
        assertCache("own", Map.of("TRM_CACHE", "own", "XDG_CACHE_HOME", "xdg", "HOME", "home"));
        assertCache("xdg/trm", Map.of("XDG_CACHE_HOME", "xdg", "HOME", "home"));
        assertCache("home/.cache/trm", Map.of("TRM_CACHE", "", "XDG_CACHE_HOME", "", "HOME", "home"));
        for (var server : List.of("localhost", "ftp://host", "http://", "http://a b", "http://host?q")) {
            assertMessage(() -> Hub.of(Map.of("TRM_HUB", server)), 2, "TRM_HUB=" + server, "no address of a server");
        }
    }

    private void assertCache(String place, Map<String, String> names) throws Exception {
        var environment = new HashMap<String, String>();
        names.forEach((name, value) -> environment.put(name, value.isEmpty() ? "" : folder.resolve(value).toString()));
        environment.put("TRM_HUB", "http://localhost:1"); // where nobody is
        var file = HubFile.of(HubFile.Kind.MODEL, "o/n", "m.pt");
        var expected = folder.resolve(place).resolve("models/o/n/main/m.pt");
        Files.createDirectories(expected.getParent());
        Files.writeString(expected, "model");
        assertEquals(List.of(expected), Hub.of(environment).fetch(List.of(file), "", (target, bytes, length) -> {}));
        Files.delete(expected);
    }
}
