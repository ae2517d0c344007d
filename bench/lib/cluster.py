"""A PostgreSQL of two nodes under Patroni, etcd and HAProxy, with the configuration of deploy/ha."""

import json
import os
import pwd
import signal
import subprocess
import time
import urllib.request
from pathlib import Path

from .services import PASSWORD, free_port, output

HA = Path(__file__).resolve().parent.parent.parent / "deploy" / "ha"
SUPERUSER = "postgres"


def wait_for(what, condition, seconds=120):
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        try:
            if condition():
                return
        except (OSError, ValueError, StopIteration, subprocess.CalledProcessError):
            pass
        time.sleep(0.2)
    raise RuntimeError(f"{what} did not happen within {seconds} s")


def get_json(url):
    with urllib.request.urlopen(url, timeout=2) as answer:
        return json.load(answer)


class Node:
    """One PostgreSQL and its Patroni."""

    def __init__(self, cluster, name):
        self.cluster = cluster
        self.name = name
        self.port = free_port()
        self.rest = free_port()
        self.directory = cluster.machine.new_directory(name)
        self.data = self.directory / "data"
        self.patroni = None
        if os.geteuid() == 0:
            user = pwd.getpwnam("postgres")
            os.chown(self.directory, user.pw_uid, user.pw_gid)

    def start(self):
        environment = {
            **os.environ,
            "PATRONI_NAME": self.name,
            "PATRONI_ETCD3_HOSTS": f"127.0.0.1:{self.cluster.etcd_port}",
            "PATRONI_RESTAPI_LISTEN": f"127.0.0.1:{self.rest}",
            "PATRONI_RESTAPI_CONNECT_ADDRESS": f"127.0.0.1:{self.rest}",
            "PATRONI_RESTAPI_USERNAME": "patroni",
            "PATRONI_RESTAPI_PASSWORD": PASSWORD,
            "PATRONI_POSTGRESQL_LISTEN": f"127.0.0.1:{self.port}",
            "PATRONI_POSTGRESQL_CONNECT_ADDRESS": f"127.0.0.1:{self.port}",
            "PATRONI_POSTGRESQL_DATA_DIR": str(self.data),
            "PATRONI_POSTGRESQL_BIN_DIR": str(self.cluster.machine.postgres_bin),
            "PATRONI_POSTGRESQL_PGPASS": str(self.directory / "pgpass"),
            "PATRONI_SUPERUSER_PASSWORD": PASSWORD,
            "PATRONI_REPLICATION_PASSWORD": PASSWORD,
            "PATRONI_REWIND_PASSWORD": PASSWORD,
        }
        prefix = ["setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups"] if os.geteuid() == 0 else []
        with open(self.directory / "patroni.log", "a") as log:
            self.patroni = subprocess.Popen(
                [*prefix, "patroni", str(HA / "patroni.yml")],
                env=environment, cwd=self.directory, stdout=log, stderr=subprocess.STDOUT, start_new_session=True,
            )

    @property
    def postmaster(self):
        return int((self.data / "postmaster.pid").read_text().splitlines()[0])

    def kill_postgres(self):
        os.kill(self.postmaster, signal.SIGKILL)

    def kill_patroni(self):
        self.patroni.kill()
        self.patroni.wait()

    def stop(self):
        if self.patroni and self.patroni.poll() is None:
            self.patroni.terminate()
            try:
                self.patroni.wait(30)
            except subprocess.TimeoutExpired:
                self.patroni.kill()
        try:
            os.kill(self.postmaster, signal.SIGQUIT)
        except (OSError, ValueError, IndexError):
            pass


class Cluster:
    """Reached through HAProxy at its port."""

    def __init__(self, machine):
        self.machine = machine
        self.bin = machine.postgres_bin
        self.directory = machine.new_directory("cluster")
        self.etcd_port = free_port()
        self.port = free_port()
        self.nodes = [Node(self, "db1"), Node(self, "db2")]
        self.processes = []

    def __enter__(self):
        try:
            self._start()
        except BaseException:
            self.__exit__()
            raise
        return self

    def _start(self):
        peer = free_port()
        self._run(
            "etcd", "--name", "etcd", "--data-dir", str(self.directory / "etcd"),
            "--listen-client-urls", f"http://127.0.0.1:{self.etcd_port}",
            "--advertise-client-urls", f"http://127.0.0.1:{self.etcd_port}",
            "--listen-peer-urls", f"http://127.0.0.1:{peer}",
            "--initial-advertise-peer-urls", f"http://127.0.0.1:{peer}",
            "--initial-cluster", f"etcd=http://127.0.0.1:{peer}", "--log-level", "error",
        )
        wait_for("etcd's start", lambda: get_json(f"http://127.0.0.1:{self.etcd_port}/health")["health"] == "true")
        for node in self.nodes:
            node.start()
        first, second = self.nodes
        self._run("haproxy", "-f", str(HA / "haproxy.cfg"), environment={
            "POSTSEAL_LISTEN": f"127.0.0.1:{self.port}",
            "POSTSEAL_DB1": f"127.0.0.1:{first.port}", "POSTSEAL_DB1_CHECK": str(first.rest),
            "POSTSEAL_DB2": f"127.0.0.1:{second.port}", "POSTSEAL_DB2_CHECK": str(second.rest),
        })
        self.await_whole()
        wait_for("HAProxy's primary", lambda: self.sql("SELECT 1", "postgres") == "1")
        for statement in (
            f"CREATE ROLE postseal_owner LOGIN PASSWORD '{PASSWORD}'",
            f"CREATE ROLE postseal LOGIN PASSWORD '{PASSWORD}'",
            "ALTER ROLE postseal SET lock_timeout = '5s'",
            "ALTER ROLE postseal SET idle_in_transaction_session_timeout = '30s'",
            "ALTER ROLE postseal SET client_connection_check_interval = '2s'",
            "CREATE DATABASE postseal OWNER postseal_owner",
        ):
            self.sql(statement, "postgres")
        self.sql("GRANT CREATE ON SCHEMA public TO postseal_owner")

    def __exit__(self, *_):
        for node in self.nodes:
            node.stop()
        for process in reversed(self.processes):
            process.terminate()
            process.wait(30)

    def _run(self, *line, environment=None):
        with open(self.directory / f"{line[0]}.log", "a") as log:
            process = subprocess.Popen(
                line, env={**os.environ, **(environment or {})}, stdout=log, stderr=subprocess.STDOUT)
        self.processes.append(process)

    def members(self):
        for node in self.nodes:
            try:
                return get_json(f"http://127.0.0.1:{node.rest}/cluster")["members"]
            except OSError:
                continue
        raise OSError("no Patroni answers")

    @property
    def leader(self):
        name = next(member["name"] for member in self.members() if member["role"] == "leader")
        return next(node for node in self.nodes if node.name == name)

    def is_whole(self):
        """A primary, and a standby that it waits for."""
        roles = {(member["role"], member["state"]) for member in self.members()}
        return roles in ({("leader", "running"), ("sync_standby", "running")},
                         {("leader", "running"), ("sync_standby", "streaming")})

    def await_whole(self):
        wait_for("a primary with a synchronous standby", self.is_whole, 180)

    @property
    def environment(self):
        return {**os.environ, "PGHOST": "127.0.0.1", "PGPORT": str(self.port), "PGUSER": SUPERUSER,
                "PGPASSWORD": PASSWORD, "PGCONNECT_TIMEOUT": "5"}

    def sql(self, text, database="postseal"):
        return output(
            str(self.bin / "psql"), "-XAtq", "-v", "ON_ERROR_STOP=1", "-d", database, "-c", text, env=self.environment
        ).strip()
