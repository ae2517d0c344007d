/**
 * What a backup is: an encrypted archive of all rows and of a few files, written and read as a
 * stream. Knows no table by name but those that it tells of; imports nothing but {@code problem}.
 */
package org.postseal.backup;
