"""The job channel on descriptor 3: a length (u32, little endian), then JSON, then whatever bytes the JSON announces."""

import array
import json
import socket
import struct

DESCRIPTOR = 3
MAX_MESSAGE = 16 << 20
#: The kernel passes at most 253 descriptors at once; the executor sends fewer.
MAX_DESCRIPTORS = 253


class Channel:
    """Messages to and from the executor."""

    def __init__(self, descriptor=DESCRIPTOR):
        self._socket = socket.socket(fileno=descriptor)

    def fileno(self):
        """So that it can be waited for beside others."""
        return self._socket.fileno()

    def send(self, message, *blobs):
        """Sends a message, followed by the bytes it announces."""
        text = json.dumps(message, allow_nan=False).encode("utf-8", "backslashreplace")
        self._socket.sendall(struct.pack("<I", len(text)) + text)
        for blob in blobs:
            self._socket.sendall(blob)

    def receive(self):
        """The next message and the descriptors that came with it."""
        head, descriptors = self._receive_head()
        (length,) = struct.unpack("<I", head)
        if length > MAX_MESSAGE:
            raise ValueError("the message is too long")
        return json.loads(self._exactly(length)), descriptors

    def _receive_head(self):
        descriptors = array.array("i")
        space = socket.CMSG_SPACE(MAX_DESCRIPTORS * descriptors.itemsize)
        head, ancillary, _, _ = self._socket.recvmsg(4, space)
        for level, kind, data in ancillary:
            if level == socket.SOL_SOCKET and kind == socket.SCM_RIGHTS:
                descriptors.frombytes(data[: len(data) - len(data) % descriptors.itemsize])
        if not head:
            raise EOFError("the executor closed the channel")
        return head + self._exactly(4 - len(head)), list(descriptors)

    def _exactly(self, count):
        parts = []
        while count:
            part = self._socket.recv(min(count, 1 << 20))
            if not part:
                raise EOFError("the executor closed the channel")
            parts.append(part)
            count -= len(part)
        return b"".join(parts)
