package org.postseal.access;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.postseal.x509.HostName;
import org.postseal.x509.SubjectAltName;

/** Which names somebody may have certified. */
sealed interface NameScope {

    /** Why {@code names} may not stand in a certificate together; empty when they may. */
    Optional<String> violation(List<SubjectAltName> names);

    /** Why a host of this name is none of the caller's; empty when it is. */
    default Optional<String> violation(HostName host) {
        return violation(List.of(new SubjectAltName.Dns(host, false)));
    }

    /** All that the profile allows. */
    record Any() implements NameScope {

        @Override
        public Optional<String> violation(List<SubjectAltName> names) {
            return Optional.empty();
        }
    }

    /**
     * Names that a pattern covers.
     *
     * @param patterns empty for every host; an empty list for none
     * @param ipAddresses whether IP addresses may, for which there are no patterns
     */
    record Matching(Optional<List<NamePattern>> patterns, boolean wildcards, boolean ipAddresses)
            implements NameScope {

        public Matching {
            patterns = patterns.map(List::copyOf);
        }

        @Override
        public Optional<String> violation(List<SubjectAltName> names) {
            return names.stream().map(this::violation).flatMap(Optional::stream).findFirst();
        }

        private Optional<String> violation(SubjectAltName name) {
            if (name.type() == SubjectAltName.Type.IP) {
                return ipAddresses
                        ? Optional.empty()
                        : Optional.of(
                                "may not ask for IP addresses, and " + name.text() + " is one");
            }
            if (name instanceof SubjectAltName.Dns dns && dns.wildcard() && !wildcards) {
                return Optional.of("may not ask for wildcards, and " + name.text() + " is one");
            }
            boolean covered =
                    patterns.map(list -> list.stream().anyMatch(one -> one.covers(name)))
                            .orElse(true);
            return covered
                    ? Optional.empty()
                    : Optional.of("may not ask for " + name.text() + describe());
        }

        private String describe() {
            List<NamePattern> allowed = patterns.orElseThrow();
            return allowed.isEmpty()
                    ? ", nor for any other name"
                    : "; its names are "
                            + allowed.stream()
                                    .map(NamePattern::toString)
                                    .collect(Collectors.joining(", "));
        }
    }

    /** These names and no other, all of them. */
    record Exactly(Set<SubjectAltName> names) implements NameScope {

        public Exactly {
            names = Set.copyOf(names);
        }

        @Override
        public Optional<String> violation(List<SubjectAltName> asked) {
            return names.equals(Set.copyOf(asked))
                    ? Optional.empty()
                    : Optional.of(
                            "may ask for exactly these names: "
                                    + names.stream()
                                            .map(SubjectAltName::text)
                                            .sorted()
                                            .collect(Collectors.joining(", ")));
        }

        /** One of them will do. */
        @Override
        public Optional<String> violation(HostName host) {
            return names.contains(new SubjectAltName.Dns(host, false))
                    ? Optional.empty()
                    : Optional.of("does not stand for the host " + host);
        }
    }
}
