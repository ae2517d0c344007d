/**
 * Who is asking and what they may: bearer tokens, hosts' certificates, roles, permissions, scopes
 * and limits. Imports {@code audit}, {@code certificate}, {@code x509} and {@code problem}.
 */
package org.postseal.access;
