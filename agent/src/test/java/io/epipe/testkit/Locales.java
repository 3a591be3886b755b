package io.epipe.testkit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Locales for the C library of forked JVMs, made for the tests, so that it does not matter which the system has. */
public final class Locales {

    private static final Path DIRECTORY = Path.of("target", "locales").toAbsolutePath();

    private Locales() {
    }

    /** Those of the wanted ones ("de_DE") that could be made and for which the C library has translations, as "de_DE.UTF-8"; tells which are missing. */
    public static List<String> available(String... wanted) {
        List<String> available = new ArrayList<>();
        for (String name : wanted) {
            String locale = name + ".UTF-8";
            try {
                Files.createDirectories(DIRECTORY);
                // its warnings, with which it ends with 1, are of no interest
                run(locale, "localedef", "-i", name, "-f", "UTF-8", DIRECTORY.resolve(locale).toString());
                if (!run(locale, "cat", "/no/such/file").contains("No such file")) {
                    available.add(locale);
                    continue;
                }
            } catch (IOException noLocaledef) {
                // told below
            }
            System.out.println("epipe tests: NOT TESTED in " + locale + ": no localedef, or no translations of the C library");
        }
        return available;
    }

    /** Has a JVM run in one of them. */
    public static void use(ForkedJvm.Builder jvm, String locale) {
        jvm.environment("LC_ALL", locale).environment("LOCPATH", DIRECTORY.toString());
    }

    private static String run(String locale, String... command) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        if (!command[0].equals("localedef")) {
            builder.environment().put("LC_ALL", locale);
            builder.environment().put("LOCPATH", DIRECTORY.toString());
        }
        Process process = builder.start();
        String said = new String(process.getInputStream().readAllBytes());
        try {
            process.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return said;
    }
}
