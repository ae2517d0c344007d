/**
 * The one error type: a kind and a sentence for the person who must act. Imports no other package.
 */
package org.postseal.problem;
