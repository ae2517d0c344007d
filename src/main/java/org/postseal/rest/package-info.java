/**
 * REST in and out: the resources and what they stand on. Decides nothing: translates HTTP to
 * values, calls one service, translates back. May import every package below it.
 *
 * <p>Every request passes, in this order: {@link org.postseal.rest.RequestTarget} (a path that can
 * be read in one way only), authentication and role, {@code Accept}, the query's names, and only
 * then its body is read, up to its limit. What is left of a body drains after the answer.
 */
package org.postseal.rest;
