package org.postseal.http;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Takes a body that proves who sends it: by default of the type {@code application/pkcs7-mime},
 * whose signer is the caller. The resource method finds out who that is, since it has the body.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface SignedBody {

    /** The media type of such a body. */
    String value() default MediaTypes.PKCS7_MIME;
}
