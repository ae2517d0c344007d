/**
 * What a trace shows of the work within a request. Decides nothing; imports only {@code problem}.
 */
package org.postseal.trace;
