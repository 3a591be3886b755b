package io.epipe.report.jfr;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** One failed read, as the failing thread meets it. */
@Name("io.epipe.ReadFailure")
@Label("Socket Read Failure")
@Description("A read of a socket that failed, and why")
@Category({"Java Application", "epipe"})
@StackTrace(true)
final class ReadFailureEvent extends FailureEvent {
}
