/**
 * REST in and out: the resources. Decides nothing: translates HTTP to values, calls one service,
 * translates back. May import every package below it; what its requests have passed before is in
 * {@link org.postseal.http}.
 */
package org.postseal.rest;
