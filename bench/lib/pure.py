"""The parts of an issuance that need neither network nor database, by JMH."""

import json
import subprocess
from pathlib import Path

JMH = (
    "org.openjdk.jmh:jmh-core:1.37",
    "org.openjdk.jmh:jmh-generator-annprocess:1.37",
    "net.sf.jopt-simple:jopt-simple:5.0.4",
    "org.apache.commons:commons-math3:3.6.1",
)
SOURCES = Path(__file__).resolve().parent.parent / "jmh"


def measure(machine):
    """Microseconds of each benchmark, by its name."""
    directory = machine.new_directory("jmh")
    libraries = directory / "lib"
    for artifact in JMH:
        subprocess.run(
            ["mvn", "-q", "-B", "dependency:copy", f"-Dartifact={artifact}", f"-DoutputDirectory={libraries}"],
            check=True, cwd=directory,
        )
    service = machine.jar.parent
    class_path = f"{libraries}/*:{service}/app/*:{service}/lib/main/*"
    sources = [str(source) for source in SOURCES.rglob("*.java")]
    (directory / "classes").mkdir()
    subprocess.run([machine.tool("javac"), "-nowarn", "-cp", class_path, "-d", str(directory / "classes"), *sources], check=True)
    result = directory / "result.json"
    subprocess.run(
        [machine.java, "-cp", f"{directory}/classes:{class_path}", "org.openjdk.jmh.Main", "-rf", "json", "-rff", str(result)],
        check=True, cwd=directory, stdout=subprocess.DEVNULL,
    )
    return {
        one["benchmark"].rsplit(".", 1)[1]: one["primaryMetric"]["score"] for one in json.loads(result.read_text())
    }
