package org.postseal.rest;

import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jboss.jandex.AnnotationInstance;
import org.jboss.jandex.AnnotationTarget;
import org.jboss.jandex.AnnotationValue;
import org.jboss.jandex.IndexView;
import org.jboss.jandex.MethodInfo;
import org.postseal.http.Public;

/** Which operations of the contract are {@link Public}. */
final class PublicOperations {

    private PublicOperations() {}

    /** As the contract names them: explicitly, or {@code Class_method}. */
    static Set<String> ids(IndexView index) {
        return index.getAnnotations(Public.class).stream()
                .flatMap(PublicOperations::methods)
                .map(PublicOperations::id)
                .collect(Collectors.toUnmodifiableSet());
    }

    private static Stream<MethodInfo> methods(AnnotationInstance annotation) {
        AnnotationTarget target = annotation.target();
        return target.kind() == AnnotationTarget.Kind.METHOD
                ? Stream.of(target.asMethod())
                : target.asClass().methods().stream();
    }

    private static String id(MethodInfo method) {
        AnnotationInstance operation = method.annotation(Operation.class);
        AnnotationValue explicit = operation == null ? null : operation.value("operationId");
        return explicit == null
                ? method.declaringClass().simpleName() + "_" + method.name()
                : explicit.asString();
    }
}
