package trm.data.hub;

import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.regex.Pattern;
import trm.tensor.TrmException;

/**
 * A file of a repository on the hub.
 *
 * @param repo {@code owner/name}
 * @param revision a branch, a tag or a commit
 * @param file its path in the repository
 */
public record HubFile(Kind kind, String repo, String revision, String file) {
    /** The branch that everyone means. */
    public static final String MAIN = "main";

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-][A-Za-z0-9._-]*");

    /** What a repository holds. */
    public enum Kind {
        DATASET("datasets/"),
        MODEL("");

        /** What precedes the repository in addresses. */
        private final String prefix;

        Kind(String prefix) {
            this.prefix = prefix;
        }
    }

    /** Fails where these are no names on the hub. */
    public HubFile {
        var names = repo.split("/", -1);
        if (names.length != 2 || !Arrays.stream(names).allMatch(name -> NAME.matcher(name).matches())) {
            throw TrmException.misuse("%s: a repository is called OWNER/NAME, as sapientinc/sudoku-extreme is.", repo);
        }
        if (revision.isBlank() || revision.equals(".") || revision.equals("..")) {
            throw TrmException.misuse("%s@%s: this is no revision of a repository.", repo, revision);
        }
        if (!Arrays.stream(file.split("/", -1)).allMatch(name -> NAME.matcher(name).matches())) {
            throw TrmException.misuse("%s/%s: this is no file of a repository.", repo, file);
        }
    }

    /**
     * The file of a repository that is given as {@code OWNER/NAME}, or as {@code OWNER/NAME@REVISION} where it is not
     * to be the branch {@link #MAIN}.
     */
    public static HubFile of(Kind kind, String repo, String file) {
        int at = repo.indexOf('@');
        return at < 0
                ? new HubFile(kind, repo, MAIN, file)
                : new HubFile(kind, repo.substring(0, at), repo.substring(at + 1), file);
    }

    /** Where it is on {@code server}: {@code <server>/datasets/<repo>/resolve/<revision>/<file>}. */
    public URI address(URI server) {
        var base = server.toString();
        return URI.create("%s%s%s%s/resolve/%s/%s".formatted(
                base, base.endsWith("/") ? "" : "/", kind.prefix, repo, encoded(revision), file));
    }

    /** Where {@code server} says what is in its repository: {@code <server>/api/models/<repo>/revision/<revision>}. */
    URI listing(URI server) {
        var base = server.toString();
        return URI.create("%s%sapi/%s/%s/revision/%s".formatted(
                base, base.endsWith("/") ? "" : "/", kind == Kind.DATASET ? "datasets" : "models", repo,
                encoded(revision)));
    }

    /** The file at {@code path} of the same repository. */
    public HubFile sibling(String path) {
        return new HubFile(kind, repo, revision, path);
    }

    /** Where it is in a cache's folder. */
    Path path() {
        return Path.of(kind == Kind.DATASET ? "datasets" : "models", repo.split("/"))
                .resolve(encoded(revision))
                .resolve(file);
    }

    /** The last name of its path. */
    public String name() {
        return file.substring(file.lastIndexOf('/') + 1);
    }

    /** As in {@code refs%2Fpr%2F1}. */
    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
