package io.epipe;

import java.io.IOException;
import java.io.InputStream;
import java.util.jar.Manifest;

/** The version of the classes that run, which need not be that of the jar's file by now. */
final class RunningVersion {

    private RunningVersion() {
    }

    /** As the manifest has it; in words where it cannot be read. */
    static String text() {
        InputStream manifest = RunningVersion.class.getClassLoader().getResourceAsStream("META-INF/MANIFEST.MF");
        if (manifest == null) {
            return "unknown (no manifest)";
        }
        try {
            return new Manifest(manifest).getMainAttributes().getValue("Implementation-Version");
        } catch (IOException e) {
            return "unknown (" + e + ")";
        }
    }
}
