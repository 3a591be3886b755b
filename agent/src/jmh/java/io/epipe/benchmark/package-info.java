/**
 * What epipe costs, measured: {@code mvn -Pbenchmark verify}. {@link io.epipe.benchmark.Suite} runs everything and writes the tables of
 * {@code docs/performance.md}. Compiled for Java 8, because most of it runs on each JDK that is measured; no part of the agent's jar.
 */
package io.epipe.benchmark;
