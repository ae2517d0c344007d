package org.postseal.revocation;

import java.util.Optional;

/** What a data directory keeps, without one. */
final class Remembered implements HighWaterStore {

    private Optional<byte[]> content = Optional.empty();

    @Override
    public Optional<byte[]> read() {
        return content;
    }

    @Override
    public void write(byte[] next) {
        content = Optional.of(next);
    }
}
