/**
 * What epipe costs, measured: {@code mvn -Pbenchmark verify}. {@link io.epipe.benchmark.Suite} runs everything and
 * writes the tables of {@code docs/performance.md}. What ends in {@code Main} runs on the JDKs that are measured, and
 * so do the benchmarks of JMH; all of it is compiled for Java 8 and no part of the agent's jar.
 */
package io.epipe.benchmark;
