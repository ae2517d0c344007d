package org.postseal.http;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The protocol of this resource says who asks in a way of its own, which the resource checks: ACME
 * signs each request with the account's key. Answered, like what needs a credential, over HTTPS and
 * under the service's names only.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface AuthenticatesItself {}
