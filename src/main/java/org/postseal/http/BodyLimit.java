package org.postseal.http;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** How large the body of a resource method may be; without it, {@link #LARGEST}. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface BodyLimit {

    /** A CSR with a hundred names and an RSA key of 8192 bits is a tenth of it. */
    int CSR = 64 * 1024;

    /** Where nothing else is said: chains, keys, forms. */
    int LARGEST = 1024 * 1024;

    /** For an authority's move: what it has issued in years. */
    int RECORDS = 16 * 1024 * 1024;

    /** In octets. */
    int value();
}
