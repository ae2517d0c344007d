/**
 * Who is asking and what they may: bearer tokens, roles and permissions. Imports {@code audit},
 * {@code certificate}, {@code x509} and {@code problem}.
 */
package org.postseal.access;
