package org.postseal.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.google.gson.JsonElement;
import com.google.gson.JsonParser;
import io.kubernetes.client.openapi.models.V1Job;
import io.kubernetes.client.openapi.models.V1Namespace;
import io.kubernetes.client.openapi.models.V1NetworkPolicy;
import io.kubernetes.client.openapi.models.V1PodDisruptionBudget;
import io.kubernetes.client.openapi.models.V1Service;
import io.kubernetes.client.openapi.models.V1StatefulSet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Kubernetes would take the manifests: every field is one that it knows, and none is missing. */
class KubernetesTest {

    private static final Path DIRECTORY = Path.of("deploy", "kubernetes");

    private static final Map<String, Model> MODELS =
            Map.of(
                    "Namespace", V1Namespace::validateJsonElement,
                    "Job", V1Job::validateJsonElement,
                    "StatefulSet", V1StatefulSet::validateJsonElement,
                    "Service", V1Service::validateJsonElement,
                    "PodDisruptionBudget", V1PodDisruptionBudget::validateJsonElement,
                    "NetworkPolicy", V1NetworkPolicy::validateJsonElement);

    /** What Kubernetes' own description of a kind has against an object. */
    private interface Model {
        void validate(JsonElement object) throws IOException;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"namespace.yaml", "postseal.yaml", "network.yaml", "accept-restore.yaml"})
    void areOfTheirKind(String file) throws IOException {
        List<JsonNode> objects = objects(file);

        assertThat(objects).isNotEmpty();
        for (JsonNode object : objects) {
            validate(object);
        }
    }

    @Test
    void wouldNotTakeAFieldThatItDoesNotKnow() throws IOException {
        String text = Files.readString(DIRECTORY.resolve("postseal.yaml"));
        JsonNode wrong =
                parse(text.replace("readOnlyRootFilesystem", "readonlyRootFilesystem")).get(0);

        assertThatThrownBy(() -> validate(wrong)).hasMessageContaining("readonlyRootFilesystem");
    }

    @Test
    void acceptsARestoreWithTheSettingsThatAReplicaHas() throws IOException {
        List<JsonNode> replicas = settings(objects("postseal.yaml").get(0));

        assertThat(settings(objects("accept-restore.yaml").get(0)))
                .isNotEmpty()
                .isSubsetOf(replicas);
    }

    private static List<JsonNode> settings(JsonNode object) {
        List<JsonNode> settings = new ArrayList<>();
        object.at("/spec/template/spec/containers/0/env").forEach(settings::add);
        return settings;
    }

    private static void validate(JsonNode object) throws IOException {
        Model model = MODELS.get(object.get("kind").asText());
        assertThat(model).as("model of %s", object.get("kind")).isNotNull();
        model.validate(JsonParser.parseString(object.toString()));
    }

    private static List<JsonNode> objects(String file) throws IOException {
        return parse(Files.readString(DIRECTORY.resolve(file)));
    }

    private static List<JsonNode> parse(String yaml) throws IOException {
        ObjectMapper mapper = new ObjectMapper(new YAMLFactory());
        try (var values = mapper.readerFor(JsonNode.class).<JsonNode>readValues(yaml)) {
            return values.readAll();
        }
    }
}
