/** The text report for people, in the layout of docs/records.md. */
package io.epipe.report.text;
