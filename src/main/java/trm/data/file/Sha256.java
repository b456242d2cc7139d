package trm.data.file;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** The digest that files and datasets are told apart by. */
public final class Sha256 {
    private Sha256() {}

    /** Of nothing yet. */
    public static MessageDigest begin() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // every Java has it
        }
    }
}
