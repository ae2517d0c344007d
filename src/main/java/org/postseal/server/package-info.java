/**
 * The process: main, the data directory, the embedded PostgreSQL, the listeners, the first start.
 * May import every package; none imports it.
 */
package org.postseal.server;
