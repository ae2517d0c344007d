package org.postseal.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import jakarta.ws.rs.core.MediaType;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Chars;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postseal.problem.Kind;
import org.postseal.problem.Problem;

class AcceptTest {

    private static final MediaType CHAIN = new MediaType("application", "chain");
    private static final MediaType DER = new MediaType("application", "der");
    private static final MediaType JSON = new MediaType("text", "json");
    private static final List<MediaType> OFFERS = List.of(CHAIN, DER, JSON);

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "*/* | application/chain",
                "application/* | application/chain",
                "text/* | text/json",
                "TEXT/JSON | text/json",
                "text/json, application/der | application/der",
                "text/json, application/der;q=0.9 | text/json",
                "text/json; q=0.1 , application/der ; Q=0.2 | application/der",
                "application/chain;q=0, */* | application/der",
                "application/*;q=0, */*;q=0.001 | text/json",
                "*/*, application/chain;q=0.5 | application/der",
                "text/json;charset=utf-8 | text/json",
                "text/json;x=\"a,b;q=0\" | text/json",
                "text/json;x=\"\\\"\",application/none | text/json",
                ",, text/json ,, | text/json",
                "text/json;q=1.000 | text/json",
                "text/json; | text/json",
                "text/html, image/gif, image/jpeg, *; q=.2, */*; q=.2 | application/chain",
            })
    void picksTheFirstOfTheBest(String accept, String best) {
        assertThat(Accept.parse(List.of(accept)).best(OFFERS)).hasToString(best);
    }

    @Test
    void takesSeveralHeadersForOne() {
        assertThat(Accept.parse(List.of("image/png", "text/json")).best(OFFERS)).isEqualTo(JSON);
    }

    @Test
    void givesTheDefaultToWhoeverAsksForNothing() {
        assertThat(Accept.parse(List.of()).best(OFFERS)).isEqualTo(CHAIN);
        assertThat(Accept.parse(List.of("")).best(OFFERS)).isEqualTo(CHAIN);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "image/png",
                "application/chain;q=0, application/der;q=0.000, image/*",
                "*/*;q=0",
                "text/*;q=0, application/*;q=0.0"
            })
    void refusesWhatItCanNotGiveAndNamesWhatItCan(String accept) {
        assertThatThrownBy(() -> Accept.parse(List.of(accept)).best(OFFERS))
                .isInstanceOfSatisfying(
                        Problem.class,
                        problem -> {
                            assertThat(problem.kind()).isEqualTo(Kind.NOT_ACCEPTABLE);
                            assertThat(problem.detail()).contains("application/der, text/json");
                        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "text",
                "/json",
                "text/",
                "*/json",
                "text/json;q=2",
                "text/json;q=0.1234",
                "text/json;q=1.001",
                "text/json;q=-1",
                "text/json;q=",
                "te xt/json",
                "text/json/x"
            })
    void refusesWhatIsNoMediaRange(String accept) {
        assertThatThrownBy(() -> Accept.parse(List.of(accept)))
                .isInstanceOfSatisfying(
                        Problem.class,
                        problem -> assertThat(problem.kind()).isEqualTo(Kind.MALFORMED));
    }

    @Property
    void neverThrowsAnythingButAProblem(
            @ForAll @Chars({'a', '/', '*', ';', 'q', '=', '0', '.', ',', '"', '\\', ' '})
                    String accept) {
        Throwable thrown = catchThrowable(() -> Accept.parse(List.of(accept)).best(OFFERS));
        assertThat(thrown == null || thrown instanceof Problem).isTrue();
    }
}
