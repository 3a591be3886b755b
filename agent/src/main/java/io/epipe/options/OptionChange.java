package io.epipe.options;

import java.util.EnumSet;
import java.util.Set;

/** What another set of options means for an agent that runs. */
public final class OptionChange {

    /** What the recorder and the outputs alone look at. */
    private static final Set<Option> IN_PLACE = EnumSet.of(Option.LOG, Option.JSON, Option.ANNOTATE, Option.READS, Option.LAST_WORDS,
        Option.REPEATS, Option.RATE, Option.QUIET, Option.APPLICATION, Option.SERVICE, Option.TRACE, Option.CONFIG, Option.VERBOSE);

    private OptionChange() {
    }

    /** Whether all that differs can be changed while the instrumentation, and what is remembered of connections, stays. */
    public static boolean isInPlace(Options from, Options to) {
        for (Option option : Option.ALL) {
            boolean same = from.value(option).equals(to.value(option))
                || option == Option.ORIGIN && from.isOriginKept() == to.isOriginKept();
            if (!same && !IN_PLACE.contains(option)) {
                return false;
            }
        }
        return true;
    }
}
