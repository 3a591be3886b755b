package io.epipe.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.epipe.programs.Programs;
import io.epipe.testkit.ForkedJvm;
import io.epipe.testkit.Jdk;
import io.epipe.testkit.Records;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The recipes of docs/records.md, over real records. */
class QuestionsIT {

    private static final int ROUNDS = 6;
    /** Each round breaks two connections. */
    private static final long FAILURES = 2 * ROUNDS;

    @TempDir
    static Path directory;

    private static Path file;

    @BeforeAll
    static void record() throws IOException {
        file = directory.resolve("records.jsonl");
        // two processes, one file
        for (int process = 0; process < 2; process++) {
            try (ForkedJvm jvm = ForkedJvm.on(Jdk.current()).agent("log=off,service=shop,json=" + file)
                    .main(Programs.ONE_BY_ONE).start()) {
                for (int round = 1; round <= ROUNDS; round++) {
                    jvm.input().write('\n');
                    jvm.input().flush();
                    jvm.awaitOutput("end of round " + round);
                }
                jvm.input().close();
                assertThat(jvm.await().status()).isZero();
            }
        }
        assertThat(Records.of(file)).extracting(r -> r.get("event.name")).contains("epipe.write_failure", "epipe.repeats");
    }

    @Test
    void duckDbCountsWhatHappened() throws Exception {
        List<String> recipes = recipes("sql");
        try (Connection connection = DriverManager.getConnection("jdbc:duckdb:"); Statement sql = connection.createStatement()) {
            sql.execute(recipes.get(0).replace("records.jsonl", file.toString()));
            assertThat(sum(sql, recipes.get(1), "failures")).isEqualTo(2 * FAILURES);
            // two call sites a process, each with its own report
            assertThat(sum(sql, recipes.get(2), "failures")).isEqualTo(2 * FAILURES - 4);
            for (String recipe : recipes) {
                sql.execute(recipe.replace("records.jsonl", file.toString()));
            }
            // and without being told any type
            try (ResultSet types = sql.executeQuery("SELECT typeof(\"timestamp\"), typeof(\"network.peer.port\"), typeof(\"epipe.timeline\") "
                    + "FROM read_json('" + file + "') WHERE \"event.name\" = 'epipe.write_failure' LIMIT 1")) {
                assertThat(types.next()).isTrue();
                assertThat(List.of(types.getString(1), types.getString(2), types.getString(3)))
                    .containsExactly("TIMESTAMP WITH TIME ZONE", "BIGINT", "VARCHAR[]");
            }
        }
    }

    @Test
    void jqCountsTheSame() throws Exception {
        List<String> recipes = recipes("sh");
        assertThat(recipes).isNotEmpty();
        String command = recipes.get(0).replace("records.jsonl", file.toString());
        Process jq = new ProcessBuilder("sh", "-c", "command -v jq > /dev/null || exit 99; " + command).redirectErrorStream(true).start();
        String said = new String(jq.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        int status = jq.waitFor();
        assumeTrue(status != 99, "no jq here: its recipe was not tested");
        assertThat(status).as(said).isZero();
        assertThat(said.lines().mapToLong(l -> Long.parseLong(l.substring(l.lastIndexOf('\t') + 1))).sum()).isEqualTo(2 * FAILURES);
    }

    private static long sum(Statement sql, String recipe, String column) throws SQLException {
        long sum = 0;
        try (ResultSet rows = sql.executeQuery(recipe)) {
            while (rows.next()) {
                sum += rows.getLong(column);
            }
        }
        return sum;
    }

    private static List<String> recipes(String language) throws IOException {
        String page = Files.readString(Path.of("../docs/records.md"));
        Matcher block = Pattern.compile("```" + language + "\n(.*?)```", Pattern.DOTALL).matcher(page);
        List<String> recipes = new ArrayList<>();
        while (block.find()) {
            recipes.add(block.group(1));
        }
        return recipes;
    }
}
