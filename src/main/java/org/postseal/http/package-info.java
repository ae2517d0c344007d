/**
 * The HTTP boundary that every way in stands on: who asks and what a route needs, what may be
 * cached, how bodies, parameters and JSON are read, and how a problem is answered. Knows no
 * resource. May import {@code access} and what is below it.
 *
 * <p>Every request passes, in this order: {@link org.postseal.http.RequestTarget} (a path that can
 * be read in one way only), {@code HostFilter}, {@code TransportFilter} (HTTPS, or local), {@code
 * AuthenticationFilter} (who, and whether the role may), {@code IssuanceLimitFilter}, {@code
 * AcceptFilter}, {@code QueryFilter} (the query's names), and only then its body is read, up to its
 * limit. What is left of a body drains after the answer.
 */
package org.postseal.http;
