"""Load, and what came of it: requests a second, and the median of the times in milliseconds."""

import base64
import json
import re
import subprocess
from dataclasses import dataclass, field

from . import services

LUA = r"""
local bodies, paths = {}, {}
local next = 0
local headers = {}

local function read(name, into)
  local file = io.open(name, "rb")
  for line in file:lines() do table.insert(into, (line:gsub("\1", "\n"))) end
  file:close()
end

function init(arguments)
  read("%(bodies)s", bodies)
  read("%(paths)s", paths)
  -- Each thread starts elsewhere, so that no two send the same at once.
  math.randomseed(os.time() + tonumber(tostring({}):match("0x(%%x+)"), 16) %% 100000)
  next = math.random(1, 1000000)
  %(headers)s
end

local function one(of)
  if #of > 0 then return of[next %% #of + 1] end
end

function request()
  next = next + 1
  return wrk.format("%(method)s", one(paths), headers, one(bodies))
end

function done(summary, latency)
  local errors = summary.errors
  io.write(string.format('RESULT {"requests": %%d, "microseconds": %%d, "p50": %%f, "p99": %%f, "failed": %%d}\n',
    summary.requests, summary.duration, latency:percentile(50) / 1000, latency:percentile(99) / 1000,
    errors.connect + errors.read + errors.write + errors.status + errors.timeout))
end
"""


@dataclass
class Measured:
    rate: float
    p50: float
    p99: float = 0.0


@dataclass
class Request:
    """What is asked again and again, each time with the next of the bodies and of the paths, where there are some."""

    url: str
    method: str = "GET"
    headers: dict = field(default_factory=dict)
    bodies: list = field(default_factory=list)
    paths: list = field(default_factory=list)


def wrk(directory, request, clients, seconds):
    for name, lines in ("bodies", request.bodies), ("paths", request.paths):
        # One a line: their own ends of lines are U+0001 meanwhile, which neither PEM nor JSON has.
        escaped = [line.replace("\n", "\x01") for line in lines]
        (directory / name).write_text("".join(line + "\n" for line in escaped))
    headers = "".join(f'headers["{name}"] = "{value}"\n  ' for name, value in request.headers.items())
    script = directory / "load.lua"
    script.write_text(LUA % {"bodies": directory / "bodies", "paths": directory / "paths", "headers": headers,
                             "method": request.method})
    done = services.output(
        "wrk", "-t", str(min(2, clients)), "-c", str(clients), "-d", f"{seconds}s", "--timeout", "30s",
        "-s", str(script), request.url,
    )
    return measured(done, request.url)


def measured(done, url):
    result = json.loads(re.search(r"RESULT (.*)", done).group(1))
    if result["failed"]:
        raise RuntimeError(f"{result['failed']} of {result['requests']} requests to {url} failed")
    return Measured(result["requests"] / (result["microseconds"] / 1e6), result["p50"], result["p99"])


def pgbench(postgres, directory, script, clients, seconds, database="floor"):
    file = directory / "floor.sql"
    file.write_text(script)
    done = services.output(
        str(postgres.bin / "pgbench"), "-n", "-M", "prepared", "-c", str(clients), "-j", str(min(2, clients)),
        "-T", str(seconds), "-f", str(file), database, env=postgres.environment,
    )
    rate = float(re.search(r"tps = ([\d.]+)", done).group(1))
    latency = float(re.search(r"latency average = ([\d.]+) ms", done).group(1))
    return Measured(rate, latency)


def certificate_requests(directory, count, key="ec"):
    """PEM CSRs, each with a name and a key of its own."""
    requests = []
    for i in range(count):
        algorithm = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"] if key == "ec" else ["-newkey", "rsa:2048"]
        made = subprocess.run(
            ["openssl", "req", "-new", *algorithm, "-nodes", "-keyout", "/dev/null", "-subj", "/",
             "-addext", f"subjectAltName=DNS:mail{i}.bench.example.org"],
            check=True, capture_output=True, text=True, cwd=directory,
        )
        requests.append(made.stdout)
    return requests


def openssl_signatures(algorithm, processes=2, seconds=3):
    """Signatures a second on that many cores."""
    done = services.output("openssl", "speed", "-seconds", str(seconds), "-multi", str(processes), algorithm)
    line = [l for l in done.splitlines() if re.search(r"\d+\.\d+s", l)][-1]
    return float(re.findall(r"([\d.]+)(?=\s)", line + " ")[-2])


def ocsp_path(request_der):
    return base64.b64encode(request_der).decode().replace("+", "%2B").replace("/", "%2F").replace("=", "%3D")
