package org.postseal.http;

import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.QueryParam;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jboss.resteasy.reactive.RestQuery;

/** The query parameters that a resource method declares, itself or in a {@code @BeanParam}. */
final class QueryNames {

    private QueryNames() {}

    static SortedSet<String> of(Method method) {
        SortedSet<String> names = new TreeSet<>();
        for (Parameter parameter : method.getParameters()) {
            add(parameter, parameter.getName(), names);
            if (parameter.isAnnotationPresent(BeanParam.class)) {
                for (Field field : parameter.getType().getDeclaredFields()) {
                    add(field, field.getName(), names);
                }
            }
        }
        return names;
    }

    private static void add(AnnotatedElement element, String own, SortedSet<String> names) {
        QueryParam standard = element.getAnnotation(QueryParam.class);
        if (standard != null) {
            names.add(standard.value());
        }
        RestQuery shorter = element.getAnnotation(RestQuery.class);
        if (shorter != null) {
            names.add(shorter.value().isEmpty() ? own : shorter.value());
        }
    }
}
