package org.postseal.backup;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;

/** Stays open when whoever writes to it has ended: what was written is still to be forced. */
record OpenChannel(WritableByteChannel channel) implements WritableByteChannel {

    @Override
    public int write(ByteBuffer octets) throws IOException {
        return channel.write(octets);
    }

    @Override
    public boolean isOpen() {
        return channel.isOpen();
    }

    @Override
    public void close() {}
}
