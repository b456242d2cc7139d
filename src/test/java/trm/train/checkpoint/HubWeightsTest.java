package trm.train.checkpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import trm.data.hub.Hub;
import trm.data.hub.HubServer;
import trm.tensor.TrmException;

class HubWeightsTest {
    @TempDir
    private Path temp;

    private final HubServer server = new HubServer();

    @AfterEach
    void stops() {
        server.close();
    }

    private static HubServer.Answer text(String text) {
        return HubServer.content(text.getBytes(StandardCharsets.UTF_8), "\"" + text.hashCode() + "\"");
    }

    private void publishes(String repo, String revision, String... files) {
        var listed = List.of(files).stream().map("{\"rfilename\": \"%s\"}"::formatted).collect(Collectors.joining(","));
        server.on("/api/models/%s/revision/%s".formatted(repo, revision), text("{\"siblings\": [" + listed + "]}"));
        for (var file : files) {
            server.on("/%s/resolve/%s/%s".formatted(repo, revision, file), text(revision + " " + file));
        }
    }

    private Path fetch(String address) {
        var hub = Hub.of(Map.of("TRM_HUB", server.address().toString(), "TRM_CACHE", temp.toString()));
        return new HubWeights(hub, (file, bytes, length) -> {}).fetch(address);
    }

    private String failure(String address) {
        var e = assertThrows(TrmException.class, () -> fetch(address));
        assertEquals(1, e.getMessage().lines().count(), e.getMessage());
        return e.getMessage();
    }

    @Test
    void theOnlyWeightsOfARepositoryAndWhatBelongsToThem() throws IOException {
        publishes("o/n", "main", ".gitattributes", "README.md", "LICENSE", "step_32550", "all_config.yaml", "losses.py",
                "more/all_config.yaml");
        var file = fetch("hf:o/n");
        assertEquals(temp.resolve("models/o/n/main/step_32550"), file);
        assertEquals("main step_32550", Files.readString(file));
        assertEquals("main all_config.yaml", Files.readString(file.resolveSibling("all_config.yaml")));
        assertFalse(Files.exists(temp.resolve("models/o/n/main/more")));
        server.close();
        assertEquals(file, fetch("hf://o/n/step_32550"), "from the cache, without the network");
        assertTrue(failure("hf:o/n").startsWith("o/n: it cannot be found out what files it has ("));
    }

    @Test
    void aFileOfAFolderInARevision() throws IOException {
        publishes("o/n", "v2", "arc1/step_1", "arc1/all_config.yaml", "arc1/identifiers.json", "arc2/step_2",
                "arc2/model.safetensors");
        var file = fetch("hf:o/n@v2/arc1/step_1");
        assertEquals("v2 arc1/step_1", Files.readString(file));
        assertTrue(Files.exists(file.resolveSibling("all_config.yaml")));
        assertTrue(Files.exists(file.resolveSibling("identifiers.json")));
        var several = failure("hf:o/n@v2");
        assertEquals("hf:o/n@v2: the repository has several files of weights (arc1/step_1, arc2/model.safetensors,"
                + " arc2/step_2); name one, as in hf:o/n@v2/arc2/step_2", several);
        assertTrue(failure("hf:o/n@v2/arc1/step_9").contains("there is no such file"));
    }

    @Test
    void aRepositoryWithoutWeightsOrWithMany() {
        publishes("o/none", "main", "README.md", "config.json");
        assertTrue(failure("hf:o/none").contains("has no file that looks like weights"));
        publishes("o/many", "main",
                IntStream.range(10, 30).mapToObj(i -> "step_" + i).toArray(String[]::new));
        assertTrue(failure("hf:o/many").contains("step_17 and 12 more); name one"));
        assertTrue(failure("hf:o/secret").contains("there is no such file (the server answers 404)"));
        server.on("/api/models/o/odd/revision/main", text("[]"));
        assertTrue(failure("hf:o/odd").contains("this is no list of a repository's files"));
        server.on("/api/models/o/worse/revision/main", text("<html>"));
        assertTrue(failure("hf:o/worse").contains("this is not JSON"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"hf:", "hf:o", "hf:o/", "hf:/n", "hf:o/n@", "hf:o/n/", "hf:o/n@v/", "hf:///o/n"})
    void otherAddressesAreRefused(String address) {
        assertTrue(HubWeights.isAddress(address));
        assertTrue(failure(address).contains("an address on the hub is hf:OWNER/NAME"));
        assertFalse(HubWeights.isAddress("runs/hf"));
    }

    @Test
    void noPathLeavesTheCache() {
        assertTrue(failure("hf:o/n/../../x").contains("this is no file of a repository"));
        server.on("/api/models/o/n/revision/main", text("{\"siblings\": [{\"rfilename\": \"../../../../step_1\"}]}"));
        assertTrue(failure("hf:o/n").contains("this is no file of a repository"));
        assertTrue(failure("hf:o/n@..").contains("this is no revision"));
    }
}
