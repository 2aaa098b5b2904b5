"""The file system under an embedded graph: refuses network ones, and syncs a folder after a file is made in it."""

from __future__ import annotations

import errno
import os
import re
from pathlib import Path

from graph.store import NotAGraph

# SQLite's locks and shared memory are not safe on these (https://www.sqlite.org/wal.html, "all processes on one host").
NETWORK = frozenset(
    (
        *("afs", "beegfs", "ceph", "cifs", "davfs", "fuse.ceph", "fuse.cephfs", "fuse.davfs2"),
        *("fuse.gcsfuse", "fuse.glusterfs", "fuse.rclone", "fuse.s3fs", "fuse.smbnetfs", "fuse.sshfs", "gfs", "gfs2"),
        *("glusterfs", "gpfs", "lustre", "ncpfs", "nfs", "nfs4", "ocfs2", "orangefs"),
        *("pvfs2", "smb2", "smb3", "smbfs"),
    )
)
MOUNTS = Path("/proc/self/mountinfo")
CANNOT_SYNC = {errno.EINVAL, errno.ENOTSUP, errno.EBADF, errno.EACCES}


def file_system(folder: Path) -> str | None:
    """The type of the file system that holds `folder`, or None where the machine does not say."""
    try:
        mounts = MOUNTS.read_text(encoding="utf-8", errors="surrogateescape")
    except OSError:
        return None
    return mounted_at(os.path.realpath(folder), mounts)


def mounted_at(path: str, mounts: str) -> str | None:
    """The type of the file system at an absolute `path`, by the text of a mountinfo file (man 5 proc)."""
    longest, kind = "", None
    for line in mounts.splitlines():
        before, _, after = line.partition(" - ")
        fields, rest = before.split(" "), after.split(" ")
        if len(fields) < 5 or not rest[0]:
            continue
        mount = re.sub(r"\\([0-7]{3})", lambda octal: chr(int(octal[1], 8)), fields[4])
        inside = path == mount or path.startswith(mount.rstrip("/") + "/")
        if inside and len(mount) >= len(longest):  # of two on the same place the later one is seen
            longest, kind = mount, rest[0]
    return kind


def refuse_network(folder: Path) -> None:
    """Raises NotAGraph where `folder` lies, or would lie, on a file system of another machine."""
    while not folder.exists() and folder != folder.parent:
        folder = folder.parent
    kind = file_system(folder)
    if kind in NETWORK:
        raise NotAGraph(
            f"de gegevensmap staat op een netwerkschijf ({kind}); kies een map op een schijf van deze machine",
            f"the data folder lies on a network file system ({kind}); choose a folder on a local disk",
        )


def sync_folder(folder: Path) -> None:
    """Makes sure that the names in `folder` are on disk; a system that cannot sync a folder is let be.

    Raises OSError where the disk fails.
    """
    handle = os.open(folder, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(handle)
    except OSError as error:
        if error.errno not in CANNOT_SYNC:
            raise
    finally:
        os.close(handle)
