package org.postseal.mail;

import io.quarkus.qute.Location;
import io.quarkus.qute.Template;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.postseal.problem.Kind;
import org.postseal.problem.Problem;
import org.postseal.x509.HostName;

/** Writes the TLS settings of Postfix and Dovecot; nothing but TLS. */
@ApplicationScoped
class MailSettings {

    private static final Pattern VERSION =
            Pattern.compile("([0-9]{1,2})\\.([0-9]{1,2})(?:\\.[0-9]{1,3}){0,2}");

    private static final String DEFAULT_POSTFIX = "3.4";
    private static final String DEFAULT_DOVECOT = "2.3";

    private final Template fragment;
    private final Template commands;
    private final Template dovecot;

    MailSettings(
            @Location("postfix-main") Template fragment,
            @Location("postfix-commands") Template commands,
            @Location("dovecot") Template dovecot) {
        this.fragment = fragment;
        this.commands = commands;
        this.dovecot = dovecot;
    }

    /**
     * For {@code main.cf}, what is for {@code master.cf} in comments; or both as commands.
     *
     * @param version as {@code postconf -h mail_version} prints it; 3.4 changed how keys are named
     * @throws Problem of kind {@code MALFORMED}
     */
    String postfix(HostName host, Files files, Optional<String> format, Optional<String> version) {
        Template template =
                switch (format.orElse("main.cf")) {
                    case "main.cf" -> fragment;
                    case "commands" -> commands;
                    default -> throw malformed("format is main.cf or commands");
                };
        Version of = version(version.orElse(DEFAULT_POSTFIX));
        return template.data("host", host.value())
                .data("modern", of.isFrom(3, 4))
                .data("files", files.list())
                .data("file", files.file().path())
                .data("alt", files.alternative().map(TlsFile::path).orElse(null))
                .render();
    }

    /**
     * For a file in {@code conf.d}.
     *
     * @param version as {@code dovecot --version} prints it; 2.4 gave all settings other names
     * @throws Problem of kind {@code MALFORMED}
     */
    String dovecot(HostName host, Files files, Optional<String> version) {
        Version of = version(version.orElse(DEFAULT_DOVECOT));
        if (of.major() != 2 || of.minor() < 3 || of.minor() > 4) {
            throw malformed("version is 2.3 or 2.4 for Dovecot");
        }
        return dovecot.data("host", host.value())
                .data("version", of.major() + "." + of.minor())
                .data("modern", of.isFrom(2, 4))
                .data("file", files.file().path())
                .data("alt", files.alternative().map(TlsFile::path).orElse(null))
                .render();
    }

    /**
     * Where the host's keys are.
     *
     * @param alternative a second key, of another type than the first one
     */
    record Files(TlsFile file, Optional<TlsFile> alternative) {

        String list() {
            return file.path() + alternative.map(other -> ", " + other.path()).orElse("");
        }
    }

    private record Version(int major, int minor) {

        boolean isFrom(int firstMajor, int firstMinor) {
            return major > firstMajor || (major == firstMajor && minor >= firstMinor);
        }
    }

    private static Version version(String text) {
        Matcher matcher = VERSION.matcher(text);
        if (!matcher.matches()) {
            throw malformed("version is numbers with dots between, for example 3.7");
        }
        return new Version(Integer.parseInt(matcher.group(1)), Integer.parseInt(matcher.group(2)));
    }

    private static Problem malformed(String sentence) {
        return new Problem(Kind.MALFORMED, sentence + ".");
    }
}
