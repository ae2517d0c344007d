/**
 * What may be issued: names, keys, usages, validity. A {@code Profile} is made once from
 * configuration and can't be wrong afterwards. Imports {@code certificate} (its value types),
 * {@code x509} and {@code problem}.
 */
package org.postseal.profile;
