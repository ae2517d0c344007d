"""The servers under test and beside it, each on ports and in directories of its own."""

import json
import os
import platform
import pwd
import shutil
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from contextlib import contextmanager
from pathlib import Path

PASSWORD = "bench"
ROOT = Path(__file__).resolve().parent.parent.parent
DEPLOY = ROOT / "deploy"
UNIT = DEPLOY / "systemd" / "postseal.service"


def build():
    """The service of these sources: a jar that is there already may be of others."""
    subprocess.run(["mvn", "-q", "-B", "-DskipTests", "package"], check=True, cwd=ROOT)
    return ROOT / "target" / "quarkus-app" / "quarkus-run.jar"


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def output(*line, **options):
    return subprocess.run(line, check=True, capture_output=True, text=True, **options).stdout


def shipped_options():
    """What the unit starts the JVM with, but that nobody may look into it: jcmd and the profiler do."""
    line = next(line for line in UNIT.read_text().splitlines() if line.startswith("ExecStart="))
    return [option for option in line.split(" -jar ")[0].split()[1:] if option != "-XX:+DisableAttachMechanism"]


def java_version(java):
    return subprocess.run([java, "-version"], capture_output=True, text=True).stderr.splitlines()[0]


def processor_seconds(pid, with_ended_children=False):
    """What a process has taken of the processor since it started."""
    ticks = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[11:15 if with_ended_children else 13]
    return sum(map(int, ticks)) / os.sysconf("SC_CLK_TCK")


def ordinary_user(directory):
    """What a command begins with so that root is not its user, since PostgreSQL refuses to run as root."""
    if os.geteuid() != 0:
        return []
    user = pwd.getpwnam("postgres")
    os.chown(directory, user.pw_uid, user.pw_gid)
    return ["runuser", "-u", "postgres", "--"]


class Machine:
    """Where everything is."""

    def __init__(self, directory, jar, java):
        self.directory = directory
        self.jar = jar
        self.java = java
        directory.chmod(0o755)
        candidates = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda p: int(p.parent.name))
        self.postgres_bin = candidates[-1] if candidates else Path(output("pg_config", "--bindir").strip())

    def tool(self, name):
        """One of the programs beside the JVM's, such as javac."""
        return str(Path(shutil.which(self.java) or self.java).resolve().parent / name)

    def versions(self):
        java = java_version(self.java)
        cpu = next(
            (l.split(":", 1)[1].strip() for l in Path("/proc/cpuinfo").read_text().splitlines() if "model name" in l),
            platform.machine(),
        )
        return {
            "Processor": f"{cpu}, {os.cpu_count()} cores",
            "System": platform.platform(),
            "JVM": java,
            "PostgreSQL": output(str(self.postgres_bin / "postgres"), "--version").strip(),
            "OpenSSL": output("openssl", "version").strip(),
        }

    def class_archive(self, java):
        """The option with which that JVM takes the service's classes from an archive."""
        directory = self.new_directory("archive")
        output(*ordinary_user(directory), "env", f"JAVA={shutil.which(java)}", str(DEPLOY / "class-archive"),
               str(self.jar.parent), str(directory / "postseal.jsa"), cwd=directory)
        return f"-XX:SharedArchiveFile={directory / 'postseal.jsa'}"

    def new_directory(self, name):
        path = self.directory / f"{name}-{time.monotonic_ns()}"
        path.mkdir()
        return path


class Postgres:
    """A durable PostgreSQL: fsync, synchronous_commit and full_page_writes are on, as they are by default."""

    SETTINGS = {
        "shared_buffers": "256MB",
        "max_connections": "200",
        "max_wal_size": "4GB",
        "unix_socket_directories": "''",
        "listen_addresses": "127.0.0.1",
    }

    def __init__(self, machine):
        self.bin = machine.postgres_bin
        self.directory = machine.new_directory("postgres")
        self.port = free_port()
        self.prefix = ordinary_user(self.directory)

    def __enter__(self):
        data = self.directory / "data"
        password = self.directory / "password"
        password.write_text(PASSWORD)
        password.chmod(0o644)
        self._run("initdb", "-D", str(data), "-U", "postgres", "-A", "scram-sha-256", f"--pwfile={password}", "-N")
        options = " ".join(f"-c {name}={value}" for name, value in self.SETTINGS.items())
        log = str(self.directory / "log")
        self._run("pg_ctl", "-D", str(data), "-l", log, "-w", "-o", f"-p {self.port} {options}", "start")
        for database in ("postseal", "cfssl", "floor"):
            self.sql(f"CREATE DATABASE {database}", "postgres")
        return self

    def __exit__(self, *_):
        self._run("pg_ctl", "-D", str(self.directory / "data"), "-m", "immediate", "stop")

    def _run(self, program, *arguments):
        subprocess.run(
            [*self.prefix, str(self.bin / program), *arguments],
            check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=self.directory,
        )

    def processor_seconds(self):
        pid = (self.directory / "data" / "postmaster.pid").read_text().split()[0]
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        return processor_seconds(pid, with_ended_children=True) + sum(map(processor_seconds, children))

    @property
    def environment(self):
        return {**os.environ, "PGHOST": "127.0.0.1", "PGPORT": str(self.port), "PGUSER": "postgres",
                "PGPASSWORD": PASSWORD}

    def sql(self, text, database="postseal"):
        return output(
            str(self.bin / "psql"), "-XAtq", "-v", "ON_ERROR_STOP=1", "-d", database, "-c", text, env=self.environment
        ).strip()


class Postseal:
    """The service, on a given PostgreSQL or, without one, on its embedded one."""

    def __init__(self, machine, postgres=None, java_options=(), directory=None, settings=None, java=None):
        self.machine = machine
        self.java = java or machine.java
        self.postgres = postgres
        self.java_options = [*shipped_options(), *java_options]
        self.settings = settings or {}
        self.data = directory or machine.new_directory("postseal")
        self.http = free_port()
        self.process = None
        self.ready_after = None

    @property
    def url(self):
        return f"http://127.0.0.1:{self.http}"

    def __enter__(self):
        environment = {
            **os.environ,
            "POSTSEAL_DATA_DIR": str(self.data / "data"),
            "POSTSEAL_BOOTSTRAP": "true",
            "QUARKUS_HTTP_PORT": str(self.http),
            "QUARKUS_HTTP_SSL_PORT": str(free_port()),
            "MALLOC_ARENA_MAX": "2",
        }
        if self.postgres:
            environment |= {
                "QUARKUS_DATASOURCE_JDBC_URL": f"jdbc:postgresql://127.0.0.1:{self.postgres.port}/postseal",
                "QUARKUS_DATASOURCE_USERNAME": "postgres",
                "QUARKUS_DATASOURCE_PASSWORD": PASSWORD,
            }
        environment |= self.settings
        self.log = open(self.data / "log", "a")
        started = time.monotonic()
        self.process = subprocess.Popen(
            [self.java, *self.java_options, "-jar", str(self.machine.jar)],
            env=environment, cwd=self.data, stdout=self.log, stderr=subprocess.STDOUT,
        )
        while not self._is_ready():
            if self.process.poll() is not None or time.monotonic() - started > 180:
                raise RuntimeError(f"Postseal did not start:\n{(self.data / 'log').read_text()[-3000:]}")
            time.sleep(0.02)
        self.ready_after = time.monotonic() - started
        return self

    def _is_ready(self):
        try:
            with urllib.request.urlopen(f"{self.url}/q/health/ready", timeout=2) as answer:
                return answer.status == 200
        except OSError:
            return False

    def __exit__(self, *_):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(60)
        self.log.close()

    def kill(self):
        self.process.kill()
        self.process.wait()

    @property
    def token(self):
        file = self.settings.get("POSTSEAL_ADMIN_TOKEN_FILE", self.data / "data" / "admin.token")
        return Path(file).read_text().strip()

    def collect(self):
        """Has the JVM's heap collected."""
        output(self.machine.tool("jcmd"), str(self.process.pid), "GC.run")

    def processor_seconds(self):
        return processor_seconds(self.process.pid)

    def resident_mb(self):
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        return int(next(l for l in status.splitlines() if l.startswith("VmRSS")).split()[1]) / 1024

    def request(self, method, path, body=None, kind="application/json", accept="*/*"):
        if isinstance(body, (dict, list)):
            body = json.dumps(body).encode()
        request = urllib.request.Request(f"{self.url}{path}", data=body, method=method)
        request.add_header("Authorization", f"Bearer {self.token}")
        request.add_header("Accept", accept)
        if body is not None:
            request.add_header("Content-Type", kind)
        with urllib.request.urlopen(request, timeout=60) as answer:
            return answer.read()


class Cfssl:
    """Debian's cfssl, a certificate authority that keeps what it has issued in the same PostgreSQL."""

    SCHEMA = """
        CREATE TABLE certificates (
            serial_number bytea NOT NULL, authority_key_identifier bytea NOT NULL, ca_label bytea, status bytea NOT NULL,
            reason int, expiry timestamptz, revoked_at timestamptz, pem bytea NOT NULL,
            issued_at timestamptz, not_before timestamptz, metadata jsonb, sans jsonb, common_name text,
            PRIMARY KEY (serial_number, authority_key_identifier))
    """

    def __init__(self, machine, postgres):
        self.directory = machine.new_directory("cfssl")
        self.postgres = postgres
        self.port = free_port()

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}"

    def __enter__(self):
        self.postgres.sql("DROP TABLE IF EXISTS certificates", "cfssl")
        self.postgres.sql(self.SCHEMA, "cfssl")
        request = {"CN": "bench", "key": {"algo": "ecdsa", "size": 256}, "names": [{"O": "bench"}]}
        (self.directory / "ca.json").write_text(json.dumps(request))
        made = json.loads(output("cfssl", "gencert", "-initca", "ca.json", cwd=self.directory))
        (self.directory / "ca.pem").write_text(made["cert"])
        (self.directory / "ca.key").write_text(made["key"])
        source = f"postgres://postgres:{PASSWORD}@127.0.0.1:{self.postgres.port}/cfssl?sslmode=disable"
        (self.directory / "db.json").write_text(json.dumps({"driver": "postgres", "data_source": source}))
        profile = {"signing": {"default": {"expiry": "2160h", "usages": ["digital signature", "server auth"]}}}
        (self.directory / "config.json").write_text(json.dumps(profile))
        self.process = subprocess.Popen(
            ["cfssl", "serve", "-address", "127.0.0.1", "-port", str(self.port), "-ca", "ca.pem", "-ca-key", "ca.key",
             "-config", "config.json", "-db-config", "db.json", "-loglevel", "5"],
            cwd=self.directory, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline:
            try:
                urllib.request.urlopen(f"{self.url}/", timeout=1)
                return self
            except urllib.error.HTTPError:
                return self
            except OSError:
                time.sleep(0.1)
        raise RuntimeError("cfssl did not start")

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait(10)


def has(program):
    return shutil.which(program) is not None


@contextmanager
def fresh(machine, java_options=()):
    """A PostgreSQL of its own with a new Postseal on it."""
    with Postgres(machine) as postgres, Postseal(machine, postgres, java_options) as service:
        yield postgres, service
