package io.epipe.report.jfr;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** One failed write, as the failing thread meets it. */
@Name("io.epipe.WriteFailure")
@Label("Socket Write Failure")
@Description("A write of a socket, pipe or child's input that failed, and why")
@Category({"Java Application", "epipe"})
@StackTrace(true)
final class WriteFailureEvent extends FailureEvent {
}
