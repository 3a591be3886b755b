/**
 * The laboratory: real connections between network namespaces are broken in every way that docs/verdicts.md knows, and the agent's records
 * are held against a packet capture of the same moment.
 *
 * <p>{@link io.epipe.lab.Network} is the wire, {@link io.epipe.lab.Puppet} a program at one end of it, {@link
 * io.epipe.lab.Scenario} what is played, {@link io.epipe.lab.Flow} what the capture says, {@link io.epipe.lab.Judge}
 * compares, {@link io.epipe.lab.ResultTable} tells.
 */
package io.epipe.lab;
