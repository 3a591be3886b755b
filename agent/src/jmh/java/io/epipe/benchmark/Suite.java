package io.epipe.benchmark;

import java.io.File;
import java.nio.file.Paths;
import java.util.List;

/** Runs the benchmarks and writes their tables into the document; a part that is not run stays as it was. */
public final class Suite {

    private Suite() {
    }

    /**
     * @param arguments the agent's jar; the document; a directory for files; the class path of the programs that are
     *                  measured; the jars whose classes the largest of them loads; Byteman's jar; OpenTelemetry's jar
     */
    public static void main(String[] arguments) throws Exception {
        File epipe = new File(arguments[0]);
        Document document = new Document(Paths.get(arguments[1]));
        File work = new File(arguments[2]);
        if (!work.isDirectory() && !work.mkdirs()) {
            throw new IllegalStateException("no directory " + work);
        }
        String classes = arguments[3];
        Settings settings = new Settings();
        for (String part : settings.parts) {
            document.check(part);
        }
        List<Home> homes = Home.find(settings.jdks);
        Configurations configurations = new Configurations(work, epipe, new File(arguments[5]), new File(arguments[6]));
        Participants participants = new Participants(configurations, homes, classes);
        System.out.println(participants.table());
        for (String part : settings.parts) {
            long start = System.nanoTime();
            String load = Machine.load();
            String text;
            switch (part) {
                case "size":
                    text = JarSize.of(epipe);
                    break;
                case "startup":
                    text = new StartUp(homes, participants, configurations.forStart(), classes, arguments[4], settings)
                        .measure();
                    break;
                case "failures":
                    text = new FailingWrites(homes, classes, configurations.forFailures(), settings).measure();
                    break;
                case "storm":
                    text = new Storms(homes, classes, settings).measure(configurations.forStorms());
                    break;
                case "scale":
                    Scale scale = new Scale(homes, classes, settings);
                    text = scale.connections(configurations.forConnections())
                        + scale.failures(configurations.forFailures());
                    break;
                case "operations":
                    text = "Beside it: " + configurations.others() + ". What a program of 20 writes that succeed and 2"
                        + " that fail showed of each before:\n\n"
                        + participants.table() + "\n"
                        + new Operations(homes, participants, configurations.forOperations(), settings, Operations.LIVING).measure();
                    break;
                case "ends":
                    text = new Operations(homes, participants, configurations.forEnds(), settings, Operations.ENDING).measure();
                    break;
                default:
                    throw new IllegalArgumentException("no such part: " + part);
            }
            document.put(part, part.equals("size") ? text : Machine.sentence(homes, settings, load) + text);
            System.out.println("part " + part + " took " + (System.nanoTime() - start) / 1_000_000_000 + " s");
        }
    }
}
