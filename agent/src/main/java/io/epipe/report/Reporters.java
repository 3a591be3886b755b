package io.epipe.report;

import io.epipe.options.Options;

import java.io.File;
import java.util.ArrayList;
import java.util.List;

/**
 * Chooses the outputs. On the way of every JVM's start: the outputs load what they need when there is something to
 * report.
 */
final class Reporters {

    private Reporters() {
    }

    static List<Reporter> of(Options options) {
        List<Reporter> reporters = new ArrayList<Reporter>();
        if (options.isLog()) {
            File file = options.logFile();
            reporters.add(new TextReporter(file == null ? new StandardError() : new TextFile(file),
                options.isLogToApplication()));
        }
        if (options.jsonFile() != null) {
            reporters.add(new JsonReporter(options.jsonFile(), options.service()));
        }
        return reporters;
    }
}
