"""The file system under an embedded graph: refuses network ones, and syncs a folder after a file is made in it."""

from __future__ import annotations

import os
from pathlib import Path

from graph.store import NotAGraph

# SQLite's locks and shared memory are not safe on these (https://www.sqlite.org/wal.html, "all processes on one host").
NETWORK = ("nfs", "cifs", "smb", "afs", "fuse.sshfs", "fuse.glusterfs", "ceph", "lustre")
MOUNTS = Path("/proc/self/mountinfo")


def file_system(folder: Path) -> str | None:
    """The type of the file system that holds `folder`, or None where the machine does not say."""
    if not MOUNTS.exists():
        return None
    where = os.path.realpath(folder)
    best, kind = "", None
    for line in MOUNTS.read_text(encoding="utf-8", errors="replace").splitlines():
        fields, _, rest = line.partition(" - ")
        mount = fields.split()[4].encode().decode("unicode_escape")
        inside = where == mount or where.startswith(mount.rstrip("/") + "/")
        if inside and len(mount) >= len(best):
            best, kind = mount, rest.split()[0]
    return kind


def refuse_network(folder: Path) -> None:
    """Raises NotAGraph where `folder` lies on a file system of another machine."""
    while not folder.exists() and folder != folder.parent:
        folder = folder.parent
    kind = file_system(folder)
    if kind is not None and kind.startswith(NETWORK):
        raise NotAGraph(f"the data folder lies on a network file system ({kind}); choose a folder on a local disk")


def sync_folder(folder: Path) -> None:
    """Makes sure that the names in `folder` are on disk; a system that cannot sync a folder is let be."""
    try:
        handle = os.open(folder, os.O_RDONLY)
    except OSError:
        return
    try:
        os.fsync(handle)
    except OSError:
        pass
    finally:
        os.close(handle)
