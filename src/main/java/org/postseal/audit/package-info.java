/**
 * The tamper-evident record of every decision: appended in the transaction of the act that it
 * records, chained by hash. Imports {@code problem} only.
 */
package org.postseal.audit;
