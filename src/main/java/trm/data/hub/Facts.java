package trm.data.hub;

import java.net.http.HttpHeaders;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What servers say of a file. The hub tells of large files in the redirection to the server that holds them ({@code
 * X-Linked-Size}, {@code X-Linked-ETag}, which is the content's SHA-256); of others the answer itself tells.
 *
 * @param tag tells this content from others, as {@code "abc"}; null where no server said
 * @param linked whether the tag is the hub's, which holds whatever server has the content
 * @param length bytes; −1 where no server said
 */
record Facts(String tag, boolean linked, long length) {
    static final Facts NONE = new Facts(null, false, -1);

    private static final Pattern SHA_256 = Pattern.compile("\"?([0-9a-f]{64})\"?");
    private static final Pattern CONTENT_RANGE = Pattern.compile("bytes (\\d{1,18})-\\d+/(\\d{1,18})");

    /** With what a redirection says. */
    Facts redirected(HttpHeaders headers) {
        var tag = headers.firstValue("X-Linked-ETag");
        long size = number(headers, "X-Linked-Size");
        return new Facts(tag.orElse(this.tag), linked || tag.isPresent(), size < 0 ? length : size);
    }

    /** With what the answer that carries the content says, in whole or from some byte on. */
    Facts answered(int status, HttpHeaders headers) {
        var known = redirected(headers);
        var tag = known.linked ? known.tag : headers.firstValue("ETag").orElse(known.tag);
        return new Facts(tag, known.linked, known.length < 0 ? total(status, headers) : known.length);
    }

    /** The whole content's bytes by the answer that carries it, or −1. */
    static long total(int status, HttpHeaders headers) {
        if (status == Download.PARTIAL) {
            var range = range(headers);
            return range.matches() ? Long.parseLong(range.group(2)) : -1;
        }
        return number(headers, "Content-Length");
    }

    private static long number(HttpHeaders headers, String name) {
        var text = headers.firstValue(name).orElse("");
        return text.matches("\\d{1,18}") ? Long.parseLong(text) : -1;
    }

    /** The byte at which a partial answer begins, or −1. */
    static long start(HttpHeaders headers) {
        var range = range(headers);
        return range.matches() ? Long.parseLong(range.group(1)) : -1;
    }

    private static Matcher range(HttpHeaders headers) {
        return CONTENT_RANGE.matcher(headers.firstValue("Content-Range").orElse(""));
    }

    /** The content's SHA-256 in hexadecimal digits, or null where the hub does not say. */
    String sha256() {
        var digits = linked ? SHA_256.matcher(tag) : null;
        return digits != null && digits.matches() ? digits.group(1) : null;
    }
}
