/** Programs that are bad hosts: what the agent must outlive in them, and what they must not notice of it. */
package io.epipe.programs.host;
