package org.postseal.rest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.postseal.testing.Api.admin;

import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.postseal.testing.OpenSslAuthority;

/** The form that brings an authority in, as {@code curl -F} sends it. */
final class ImportForm {

    private static final Set<String> FILES =
            Set.of("key", "certificate", "index", "crl", "certificates");

    private final Map<String, byte[]> parts = new LinkedHashMap<>();

    /** With what the authority has, to be changed. */
    ImportForm(String name, OpenSslAuthority authority) {
        parts.put("name", name.getBytes(UTF_8));
        parts.put("key", authority.key());
        parts.put("certificate", authority.certificate());
        passphrase(OpenSslAuthority.PASSPHRASE);
    }

    ImportForm key(byte[] pem) {
        parts.put("key", pem);
        return this;
    }

    ImportForm certificate(byte[] pem) {
        parts.put("certificate", pem);
        return this;
    }

    ImportForm passphrase(String text) {
        parts.put("passphrase", text.getBytes(UTF_8));
        return this;
    }

    ImportForm newPassphrase(String text) {
        parts.put("new-passphrase", text.getBytes(UTF_8));
        return this;
    }

    ImportForm with(String part, String text) {
        parts.put(part, text.getBytes(UTF_8));
        return this;
    }

    ImportForm with(String part, byte[] content) {
        parts.put(part, content);
        return this;
    }

    ImportForm without(String part) {
        parts.remove(part);
        return this;
    }

    ValidatableResponse send() {
        RequestSpecification request = admin();
        parts.forEach(
                (part, content) -> {
                    if (FILES.contains(part)) {
                        request.multiPart(part, part + ".pem", content);
                    } else {
                        request.multiPart(part, new String(content, UTF_8));
                    }
                });
        return request.post("/v1/authorities").then();
    }
}
