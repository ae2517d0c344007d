package org.postseal.profile;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithParentName;
import java.util.Map;

/**
 * The profiles that an operator adds to the built-in ones; one with the name of a built-in one
 * replaces it.
 */
@ConfigMapping(prefix = "postseal.profiles")
interface ProfilesConfig {

    @WithParentName
    Map<String, ProfileConfig> byName();
}
