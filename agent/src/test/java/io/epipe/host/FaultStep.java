package io.epipe.host;

import static io.epipe.host.FaultScene.COMES;
import static io.epipe.host.FaultScene.END;
import static io.epipe.host.FaultScene.FLIGHT;
import static io.epipe.host.FaultScene.LOGGING;
import static io.epipe.host.FaultScene.MANAGEMENT;
import static io.epipe.host.FaultScene.MICROMETER;
import static io.epipe.host.FaultScene.NETTY;
import static io.epipe.host.FaultScene.REPEATS;
import static io.epipe.host.FaultScene.WAYS;
import static io.epipe.host.FaultScene.WRITES;

import java.util.ArrayList;
import java.util.List;

/**
 * A method of the agent that is made to fail.
 *
 * @param scene  what the program does meanwhile
 * @param method class and method, without {@code io.epipe.}
 * @param costs  how many records a single fault may cost: of what is only tried again, none
 */
record FaultStep(FaultScene scene, String method, int costs) {

    /** All steps, in the order of a failure's way through the agent. */
    static List<FaultStep> all() {
        List<FaultStep> all = new ArrayList<>();
        // what fails there other than for want of memory or stack ends the agent for good
        add(all, WRITES, 3, "AgentRuntime#wake", "instrument.JdkAccess#prepare");
        add(all, WRITES, 3, "instrument.Weaver#weave");
        add(all, WRITES, 0, "Recording#getReady", "jdk.Room#isInHeap", "kernel.NativeLibrary#load", "report.Outputs#check");
        add(all, WRITES, 1, "jdk.Readiness#passFailure", "kernel.KernelProbes#probe", "kernel.ErrorClassifier#classify",
            "connection.Connections#opened", "connection.Connections#findOrAdd", "connection.JdkSockets#peer", "incident.Detector#detect",
            "incident.PendingDetections#add", "incident.PendingDetections#take", "incident.EvidenceCollector#collect",
            "incident.Witness#failed", "diagnosis.Diagnostician#diagnose", "context.ThreadContexts#read",
            "incident.Incident$Builder#build");
        add(all, WRITES, 0, "incident.Annotation#annotate", "incident.Annotation#annotateConsequence", "incident.IncidentRecorder#consequence");
        add(all, WRITES, 1, "report.Reporting#recorded", "report.pipeline.ReportPipeline#submit", "report.pipeline.ReportDispatcher#accept",
            "report.json.JsonRecords#of", "report.sink.AppendedFile#append");
        add(all, WRITES, 0, "report.Monitoring#recorded", "report.Reporting#open", "report.pipeline.ReportPipeline#turn",
            "report.pipeline.Lane#turn", "report.text.TextReport#of", "report.Monitoring#look", "report.pipeline.ReportPipeline#house",
            "incident.IncidentRecorder#completeAbandoned");
        // with the incident that it comes with, or between two
        add(all, WRITES, 1, "report.pipeline.ReportDispatcher#tick");
        add(all, REPEATS, 1, "report.pipeline.RepeatWindows#count", "report.pipeline.RepeatWindows#opened");
        add(all, REPEATS, 0, "report.pipeline.Fingerprint#of", "report.pipeline.RepeatWindows#countConsequence");
        add(all, REPEATS, 2, "report.pipeline.RepeatWindows#closeAny");
        add(all, WAYS, 1, "incident.IncidentRecorder#lost", "incident.LostWriteLook#look", "incident.LostWrites#isSuspected",
            "incident.Witness#endOfStream", "incident.Witness#endOfStreamReturned", "incident.IncidentRecorder#closing",
            "incident.SecondLook#look", "incident.PipeFailures#onEndedChild", "pipe.Children#started", "pipe.Children#ofDescriptor",
            "pipe.PipeMoment#of", "pipe.PipeEnd#at", "incident.PipeLook#look");
        add(all, WAYS, 0, "pipe.Children#ended");
        add(all, NETTY, 1, "netty.NettyChannel#of", "incident.Detector#detectNative", "instrument.JdkAccess#prepareDoor",
            "instrument.NettyStructure#isNetty");
        add(all, FLIGHT, 0, "report.jfr.FlightRecording#prepare", "report.jfr.JfrEvents#emit", "report.jfr.FlightRecording#close");
        add(all, MANAGEMENT, 0, "report.metrics.Management#prepare", "report.metrics.MBeans#add", "report.metrics.MBeans#close");
        add(all, MICROMETER, 0, "report.metrics.MicrometerOutput#count", "report.metrics.MicrometerOutput#close");
        add(all, LOGGING, 0, "report.sink.ApplicationLog#log", "report.sink.Slf4jEvent#log", "context.Slf4j#isStarted");
        add(all, END, 0, "AgentRuntime$Turns#run", "report.Reporting#finish", "report.Reporting#finishInTime",
            "instrument.JdkAccess#atTheEnd", "report.pipeline.ReportPipeline#finish", "report.pipeline.ReportDispatcher#tellAll",
            "report.pipeline.ReportDispatcher#awaitOutputs");
        add(all, COMES, 4, "AgentRuntime#start", "AgentRuntime#begin", "instrument.Installation#begin",
            "instrument.Installation#loadedTargets", "instrument.Installation#retransform", "instrument.TargetTransformer#transform",
            "options.OptionsParser#parse", "options.OptionsParser#change", "connection.ListeningPorts#read", "AgentRuntime#status",
            "AgentStatus#of", "Answers#give", "Answers#agentProperties", "Request#parse", "Recording#change", "report.Reporting#change",
            "report.pipeline.ReportDispatcher#change", "AgentRuntime#remove", "AgentRuntime#endWatch", "instrument.Installation#remove",
            "AgentRuntime#stop", "Recording#stop", "report.Reporting#close", "report.pipeline.ReportPipeline#close",
            "report.pipeline.Lane#close");
        return all;
    }

    private static void add(List<FaultStep> all, FaultScene scene, int costs, String... methods) {
        for (String method : methods) {
            all.add(new FaultStep(scene, method, costs));
        }
    }

    /** Whether the agent comes to this step only when it goes, or the JVM. */
    boolean isAtTheEnd() {
        return scene == END || method.endsWith("#close") || method.endsWith("#closeAny");
    }

    @Override
    public String toString() {
        return method;
    }
}
