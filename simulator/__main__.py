# Copyright (c) 2026, the ucloud.cloud contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""UCloud API simulator, for tests and demonstrations. Its prices are simulated."""

from __future__ import annotations

import argparse
import asyncio
import os
import signal
import ssl
import sys
import tempfile
from pathlib import Path

from fleet import FleetError, load_fleet
from server import Server
from simulation import Simulation


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="simulator", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1", help="address to listen at (default: %(default)s)")
    parser.add_argument("--port", type=int, default=0, help="port to listen at; 0 takes a free one (default)")
    parser.add_argument("--fleet", type=Path, default=Path(__file__).with_name("fleet.json"), help="the fleet file")
    parser.add_argument("--url-file", type=Path, help="file that the base URL is written to once it can be used")
    parser.add_argument("--tls-cert", type=Path, help="certificate (PEM); the simulator then speaks HTTPS")
    parser.add_argument("--tls-key", type=Path, help="private key of the certificate (PEM)")
    parser.add_argument("--seed", type=int, default=0, help="seed of faults and latencies (default: %(default)s)")
    arguments = parser.parse_args()
    if (arguments.tls_cert is None) != (arguments.tls_key is None):
        parser.error("--tls-cert and --tls-key go together")
    return arguments


def _tls(arguments: argparse.Namespace) -> ssl.SSLContext | None:
    if arguments.tls_cert is None:
        return None
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(arguments.tls_cert, arguments.tls_key)
    return context


def _write_atomically(path: Path, text: str) -> None:
    handle, name = tempfile.mkstemp(dir=str(path.parent), prefix=path.name)
    with os.fdopen(handle, "w", encoding="utf-8") as stream:
        stream.write(text)
    os.replace(name, path)


async def _run(arguments: argparse.Namespace, simulation: Simulation) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    server = Server(simulation)
    url = await server.start(arguments.host, arguments.port, _tls(arguments))
    if arguments.url_file is not None:
        _write_atomically(arguments.url_file, url + "\n")
    print(f"UCloud API simulator: {url} (prices are simulated)", flush=True)
    await stop.wait()
    await server.stop()


def main() -> int:
    arguments = _arguments()
    try:
        asyncio.run(_run(arguments, Simulation(load_fleet(arguments.fleet), arguments.seed)))
    except (FleetError, OSError) as error:
        print(f"simulator: {error}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
