package io.epipe.options;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class OptionTableTest {

    @Test
    void theMarkdownTableHasOneLineForEachOption() {
        assertThat(OptionTable.markdown()).startsWith("""
            | key | values (default first) | meaning |
            |---|---|---|
            | `log` | `stderr`, `stdout`, `app`, `off`, or a path | where the text report goes; `app` is""")
            .contains("\n| `annotate` | `on` or `off` | add ")
            .contains("\n| `rate` | `10`, or a number from 1 to 1000000 | ")
            .contains("\n| `service` | a text | `service.name` in the records |\n");
        assertThat(OptionTable.markdown().lines()).hasSize(2 + Option.values().length)
            .allSatisfy(line -> assertThat(line.chars().filter(c -> c == '|').count()).isEqualTo(4));
    }

    @Test
    void theHelpNamesEveryOptionAndStaysWithinItsWidth() {
        String help = OptionTable.help(80);
        assertThat(help).startsWith("  log=stderr, stdout, app, off, or a path\n      where the text report goes; ")
            .doesNotContain("`");
        assertThat(help.lines()).allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(80));
        for (Option option : Option.values()) {
            assertThat(help).contains("\n  ".substring(option == Option.LOG ? 1 : 0) + option.key() + "=");
        }
    }
}
