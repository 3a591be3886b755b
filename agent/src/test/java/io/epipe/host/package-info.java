/** What a host can do to the agent, and what the agent must never do to its host. */
package io.epipe.host;
