package org.postseal.server;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What follows a command: options, each with a value, and one file. */
record Options(Map<String, List<String>> values, String file) {

    /** Empty when it is anything else. */
    static Optional<Options> parse(List<String> arguments, Set<String> known) {
        Map<String, List<String>> values = new HashMap<>();
        List<String> files = new ArrayList<>();
        for (int i = 0; i < arguments.size(); i++) {
            String argument = arguments.get(i);
            if (!argument.startsWith("--")) {
                files.add(argument);
            } else if (known.contains(argument) && i + 1 < arguments.size()) {
                i++;
                values.computeIfAbsent(argument, name -> new ArrayList<>()).add(arguments.get(i));
            } else {
                return Optional.empty();
            }
        }
        return files.size() == 1
                ? Optional.of(new Options(values, files.get(0)))
                : Optional.empty();
    }

    List<String> all(String name) {
        return values.getOrDefault(name, List.of());
    }
}
