package org.postseal.server;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.stream.Stream;

/** A directory that is there whole or not at all, whenever the process that makes it dies. */
final class WholeDirectory {

    private WholeDirectory() {}

    /**
     * Writes a directory's content, durably: the rename that follows must not reach the disk
     * before.
     */
    interface Content {
        void writeInto(Path draft) throws IOException;
    }

    /** Makes {@code target} unless it exists: filled under another name beside it, then renamed. */
    static void make(Path target, Content content) throws IOException {
        if (Files.exists(target)) {
            return;
        }
        String draftPrefix = "." + target.getFileName() + "-";
        deleteSiblings(target, draftPrefix);
        Path draft = Files.createTempDirectory(target.getParent(), draftPrefix);
        content.writeInto(draft);
        DataDirectory.rename(draft, target);
    }

    /**
     * Makes the files below {@code tree} durable. All are written first and then forced on more
     * than one thread: a tenth of the time that it takes to force each as it is written.
     */
    static void force(Path tree) throws IOException {
        try (Stream<Path> all = Files.walk(tree)) {
            List<Path> files =
                    all.filter(path -> Files.isRegularFile(path, NOFOLLOW_LINKS)).toList();
            files.parallelStream().forEach(WholeDirectory::forceFile);
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private static void forceFile(Path file) {
        try (FileChannel channel = FileChannel.open(file, WRITE)) {
            channel.force(false);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Deletes what stands beside {@code target} under a name that starts with {@code prefix}. */
    static void deleteSiblings(Path target, String prefix) throws IOException {
        List<Path> siblings;
        try (Stream<Path> all = Files.list(target.getParent())) {
            siblings =
                    all.filter(path -> path.getFileName().toString().startsWith(prefix))
                            .filter(path -> !path.equals(target))
                            .toList();
        }
        for (Path sibling : siblings) {
            delete(sibling);
        }
    }

    static void delete(Path tree) throws IOException {
        Files.walkFileTree(
                tree,
                new SimpleFileVisitor<>() {
                    @Override
                    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
                            throws IOException {
                        Files.delete(file);
                        return FileVisitResult.CONTINUE;
                    }

                    @Override
                    public FileVisitResult postVisitDirectory(Path directory, IOException failure)
                            throws IOException {
                        if (failure != null) {
                            throw failure;
                        }
                        Files.delete(directory);
                        return FileVisitResult.CONTINUE;
                    }
                });
    }
}
