package io.epipe.paths;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;

/** A certificate of our own, for both ends of TLS; in the one format that every JDK reads whoever wrote it. */
public final class Keystore {

    private Keystore() {
    }

    /** Makes one, with the password changeit. */
    public static Path make(Path directory) {
        Path keystore = directory.resolve("keystore.jks");
        try {
            Process keytool = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair", "-keystore", keystore.toString(), "-storetype", "JKS", "-storepass", "changeit",
                "-keypass", "changeit", "-alias", "test", "-dname", "CN=localhost", "-ext", "san=dns:localhost", "-keyalg", "RSA", "-validity", "2")
                .redirectErrorStream(true).start();
            String said = new String(keytool.getInputStream().readAllBytes());
            if (keytool.waitFor() != 0) {
                throw new AssertionError("keytool: " + said);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return keystore;
    }
}
