package io.epipe.benchmark;

import java.io.File;
import java.io.IOException;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;

/** The jar by component. */
final class JarSize {

    private JarSize() {
    }

    static String of(File file) throws IOException {
        Map<String, long[]> components = new TreeMap<>();
        long all = 0;
        try (JarFile jar = new JarFile(file)) {
            for (JarEntry entry : Collections.list(jar.entries())) {
                long[] sum = components.computeIfAbsent(component(entry.getName()), name -> new long[2]);
                sum[0]++;
                sum[1] += entry.getCompressedSize();
                all += entry.getCompressedSize();
            }
        }
        Table table = new Table("component", "entries", "KB");
        components.forEach((name, sum) -> table.row(name, String.valueOf(sum[0]), Table.number("%.0f", sum[1] / 1000.0)));
        table.row("the jar's own directory", "", Table.number("%.0f", (file.length() - all) / 1000.0));
        table.row("**all**", "", Table.number("**%.0f**", file.length() / 1000.0));
        return table + "\n";
    }

    private static String component(String entry) {
        if (entry.startsWith("io/epipe/shaded/")) {
            String library = entry.substring("io/epipe/shaded/".length());
            int end = library.indexOf('/');
            return end < 0 ? "directories" : library.substring(0, end).replace("bytebuddy", "byte-buddy (ASM, attach)")
                .replace("jackson", "jackson-core");
        }
        if (entry.endsWith(".so")) {
            return "JNI library";
        }
        return entry.startsWith("io/epipe/") ? "epipe" : "manifest, licences";
    }
}
