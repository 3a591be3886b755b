package io.epipe.engines;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The SQL for Spark in docs/fleet.md, over the agent's own records, in local mode. */
class SparkRecipeIT {

    @TempDir
    Path directory;

    @Test
    void sparkCountsWhatTheFilesHold() throws Exception {
        List<String> lines = DemoRecords.in(directory);
        List<List<Row>> answers = new ArrayList<>();
        try (SparkSession spark = SparkSession.builder().master("local[1]").config("spark.ui.enabled", false)
            .config("spark.driver.host", "127.0.0.1").config("spark.driver.bindAddress", "127.0.0.1")
            .config("spark.sql.warehouse.dir", directory.resolve("warehouse").toString()).getOrCreate()) {
            spark.sparkContext().setLogLevel("ERROR");
            for (String statement : DemoRecords.recipe("spark").replace("/srv/epipe/", directory + "/").split(";\\s*\\n")) {
                answers.add(spark.sql(statement).collectAsList());
            }
        }
        Map<String, Long> verdicts = new TreeMap<>();
        for (Row row : answers.get(1)) {
            assertThat(row.getString(1)).isEqualTo("demo");
            verdicts.merge(row.getString(0), row.getLong(2), Long::sum);
        }
        assertThat(verdicts).isEqualTo(DemoRecords.verdicts(lines));
        assertThat(answers).hasSize(3);
    }
}
