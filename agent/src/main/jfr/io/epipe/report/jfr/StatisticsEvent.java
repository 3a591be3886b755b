package io.epipe.report.jfr;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.Period;
import jdk.jfr.StackTrace;

/** How many failures there have been since the agent was started, told each time that the recording asks for it. */
@Name("io.epipe.Statistics")
@Label("Socket Failure Statistics")
@Description("Failed writes and reads since epipe was started")
@Category({"Java Application", "epipe"})
@Period("10 s")
@StackTrace(false)
final class StatisticsEvent extends Event {

    @Label("Incidents")
    @Description("Failures that are the first of their connection")
    long incidents;

    @Label("Further Failures")
    @Description("On connections that had failed before")
    long furtherFailures;

    @Label("Dropped")
    @Description("Incidents that no output got, because they came too fast")
    long dropped;

    @Label("Agent Errors")
    @Description("Errors inside epipe, kept from the application")
    long agentErrors;

    @Label("By Verdict")
    String byVerdict;
}
