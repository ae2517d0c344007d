package org.postseal.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** An export that was tampered with is found out, with nothing but the file. */
class ExportCheckTest {

    private static final int RECORDS = 6;
    private static final UUID FIRST = new UUID(1, 1);
    private static final UUID SECOND = new UUID(2, 2);

    private final List<String> lines = new ArrayList<>();

    ExportCheckTest() {
        addChain(FIRST);
        addChain(SECOND);
    }

    @Test
    void believesWhatNobodyHasTouched() throws IOException {
        assertThat(check().firstBroken()).isEmpty();
        assertThat(check().records()).isEqualTo(2 * RECORDS);
    }

    @Test
    void namesTheFirstRecordThatIsMissing() throws IOException {
        for (int i = 0; i < RECORDS; i++) {
            String removed = lines.remove(i);
            assertBroken(FIRST, i + 1);
            lines.add(i, removed);
        }
    }

    @Test
    void noticesThatTheLastLinesAreMissing() throws IOException {
        lines.subList(lines.size() - 2, lines.size()).clear();
        assertBroken(SECOND, RECORDS - 1);
    }

    @Test
    void namesTheFirstOfTwoThatWereSwapped() throws IOException {
        for (int i = 0; i < RECORDS; i++) {
            for (int j = i + 1; j < RECORDS; j++) {
                Collections.swap(lines, i, j);
                assertThat(check().intact()).isFalse();
                assertThat(check().firstBroken().orElseThrow().position()).isEqualTo(i + 1);
                Collections.swap(lines, i, j);
            }
        }
    }

    @Test
    void noticesALineThatStandsTwice() throws IOException {
        lines.add(3, lines.get(2));
        assertBroken(FIRST, 3);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            textBlock =
                    """
                    "recordedAt":1700000000000002   ; "recordedAt":1700000000000003
                    "actor":"token:a"               ; "actor":"token:b"
                    "action":"test"                 ; "action":"rest"
                    "outcome":"GRANTED"             ; "outcome":"REFUSED"
                    "number":2                      ; "number":3
                    "at":"2023                      ; "at":"2024
                    "hash":"                        ; "hash":"00
                    "hash":"                        ; "hash":"x
                    "position":3                    ; "position":4
                    "position":3                    ; "position":"3"
                    "event":"eyJ                    ; "event":"eyK
                    "event":"                       ; "event":"!
                    "chainLength":6                 ; "chainLength":7
                    "actor":"token:a"               ; "actor":"token:a","actor":"token:a"
                    "actor":"token:a"               ; "actor":"token:a","more":1
                    "actor":"token:a",              ; ``
                    """)
    void namesTheRecordWhoseLineWasEdited(String text, String other) throws IOException {
        String line = lines.get(2);
        assertThat(line).contains(text);
        lines.set(2, line.replace(text, other));

        assertThat(check().firstBroken().orElseThrow().position()).isIn(3L, 4L);
        assertThat(check().firstBroken().orElseThrow().writer()).isEqualTo(FIRST);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "garbage", "null", "[]", "{}", "{\"writer\":1}"})
    void saysWhichLineIsNone(String line) throws IOException {
        lines.set(4, line);

        Verdict.Broken broken = check().firstBroken().orElseThrow();
        assertThat(broken.position()).isEqualTo(5);
        assertThat(broken.reason()).contains("Line 5");
    }

    private void addChain(UUID writer) {
        Link link = Link.genesis();
        for (int i = 0; i < RECORDS; i++) {
            long recordedAt = 1_700_000_000_000_000L + i;
            byte[] event =
                    EventJson.write(
                            Instant.EPOCH,
                            AuditEvent.granted("token:a", "test", Map.of("number", i)));
            link = link.next(new WriterId(writer), recordedAt, event);
            AuditRecord record =
                    new AuditRecord(writer, link.position(), recordedAt, event, link.hash());
            lines.add(new String(new ExportLine(record, RECORDS).json(), StandardCharsets.UTF_8));
        }
    }

    private void assertBroken(UUID writer, long position) throws IOException {
        Verdict.Broken broken = check().firstBroken().orElseThrow();
        assertThat(broken.position()).isEqualTo(position);
        assertThat(broken.writer()).isEqualTo(writer);
    }

    private Verdict check() throws IOException {
        return ExportCheck.of(new BufferedReader(new StringReader(String.join("\n", lines))));
    }
}
