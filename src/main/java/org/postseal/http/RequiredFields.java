package org.postseal.http;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.List;
import java.util.Optional;
import org.postseal.problem.Kind;
import org.postseal.problem.Problem;

/** What a JSON body must hold: each component of its record that is not an {@code Optional}. */
final class RequiredFields {

    private RequiredFields() {}

    /**
     * @param path of {@code value} in the body, empty or ending in a dot
     * @throws Problem of kind {@code MALFORMED} that names the first field that is missing
     */
    static void check(Record value, String path) {
        for (RecordComponent component : value.getClass().getRecordComponents()) {
            String field = path + component.getName();
            Object content = content(value, component);
            if (content == null) {
                throw new Problem(Kind.MALFORMED, "The field \"" + field + "\" is missing.");
            }
            checkInside(content, field);
        }
    }

    private static void checkInside(Object content, String field) {
        if (content instanceof Record nested) {
            check(nested, field + ".");
        } else if (content instanceof Optional<?> optional) {
            optional.ifPresent(inside -> checkInside(inside, field));
        } else if (content instanceof List<?> list) {
            for (int i = 0; i < list.size(); i++) {
                checkElement(list.get(i), field + "[" + i + "]");
            }
        }
    }

    private static void checkElement(Object element, String field) {
        if (element == null) {
            throw new Problem(Kind.MALFORMED, "The element \"" + field + "\" is null.");
        }
        checkInside(element, field);
    }

    private static Object content(Record value, RecordComponent component) {
        try {
            component.getAccessor().setAccessible(true);
            return component.getAccessor().invoke(value);
        } catch (IllegalAccessException | InvocationTargetException e) {
            throw new IllegalStateException("a record's accessor can be called", e);
        }
    }
}
