/** What OpenTelemetry's annotations can't say. */
package org.postseal.trace;
