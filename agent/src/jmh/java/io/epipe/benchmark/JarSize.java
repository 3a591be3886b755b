package io.epipe.benchmark;

import java.io.File;
import java.io.IOException;
import java.util.Arrays;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;

/** The jar by component. */
final class JarSize {

    private static final String SHADED = "io/epipe/shaded/";
    private static final double GOAL = 3_000_000;

    private JarSize() {
    }

    static String of(File file) throws IOException {
        Map<String, long[]> components = new TreeMap<>();
        long all = 0;
        try (JarFile jar = new JarFile(file)) {
            for (JarEntry entry : Collections.list(jar.entries())) {
                if (entry.isDirectory()) {
                    continue;
                }
                long[] sum = components.computeIfAbsent(component(entry.getName()), name -> new long[2]);
                sum[0]++;
                sum[1] += entry.getCompressedSize();
                all += entry.getCompressedSize();
            }
        }
        Table table = new Table(Arrays.asList("component", "files", "kB, compressed"));
        components.forEach((name, sum) -> table.row(Arrays.asList(name, String.valueOf(sum[0]), kilobytes(sum[1]))));
        table.row(Arrays.asList("the archive's own headers", "", kilobytes(file.length() - all)));
        table.row(Arrays.asList("**all**", "", "**" + kilobytes(file.length()) + "**"));
        return table + Table.number("\nGoal: at most 3 MB; %.2f of it.\n", file.length() / GOAL);
    }

    private static String kilobytes(long bytes) {
        return Table.number("%,.0f", bytes / 1000.0);
    }

    private static String component(String entry) {
        if (entry.startsWith(SHADED)) {
            String library = entry.substring(SHADED.length(), entry.indexOf('/', SHADED.length()));
            return library.equals("bytebuddy") ? entry.contains("/asm/") ? "ASM, from byte-buddy" : "byte-buddy-agent"
                : library.equals("jackson") ? "jackson-core" : library;
        }
        if (entry.endsWith(".so")) {
            return "C library, " + entry.replaceFirst(".*/linux-([^/]+)/.*", "$1");
        }
        return entry.startsWith("io/epipe/") ? "epipe" : "manifest, licences";
    }
}
