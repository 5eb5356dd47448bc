"""Writes the icon as SVG and as PNG, from the same rounded rectangles. Needs nothing but Python."""

import struct
import zlib
from pathlib import Path

SIDE = 256
SAMPLES = 4  # in each direction of a pixel

# left, top, width, height, rounding, colour (from assets/theme)
SHAPES = [
    (12, 12, 232, 232, 54, "#4253d6"),
    (62, 138, 34, 58, 9, "#b5beff"),
    (111, 98, 34, 98, 9, "#d5dbfb"),
    (160, 58, 34, 138, 9, "#ffffff"),
]


def covers(shape, x, y):
    left, top, width, height, radius, _ = shape
    if not (left <= x <= left + width and top <= y <= top + height):
        return False
    dx = max(left + radius - x, x - (left + width - radius), 0)
    dy = max(top + radius - y, y - (top + height - radius), 0)
    return dx * dx + dy * dy <= radius * radius


def pixel(px, py):
    total = [0, 0, 0, 0]
    for sx in range(SAMPLES):
        for sy in range(SAMPLES):
            x, y = px + (sx + 0.5) / SAMPLES, py + (sy + 0.5) / SAMPLES
            colour = next((shape[5] for shape in reversed(SHAPES) if covers(shape, x, y)), None)
            if colour:
                for channel in range(3):
                    total[channel] += int(colour[1 + 2 * channel : 3 + 2 * channel], 16)
                total[3] += 1
    seen = total[3]
    if not seen:
        return bytes(4)
    return bytes([round(total[0] / seen), round(total[1] / seen), round(total[2] / seen), round(255 * seen / SAMPLES**2)])


def chunk(kind, data):
    body = kind + data
    return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))


def png():
    rows = b"".join(b"\0" + b"".join(pixel(x, y) for x in range(SIDE)) for y in range(SIDE))
    header = struct.pack(">IIBBBBB", SIDE, SIDE, 8, 6, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows, 9)) + chunk(b"IEND", b"")


def svg():
    lines = [
        f'  <rect x="{x}" y="{y}" width="{w}" height="{h}" rx="{r}" fill="{colour}"/>' for x, y, w, h, r, colour in SHAPES
    ]
    head = f'<svg xmlns="http://www.w3.org/2000/svg" width="{SIDE}" height="{SIDE}" viewBox="0 0 {SIDE} {SIDE}">'
    return "\n".join([head, "  <title>AnalyticsPAL</title>", *lines, "</svg>\n"])


if __name__ == "__main__":
    here = Path(__file__).parent
    (here / "analyticspal.svg").write_text(svg())
    (here / "analyticspal.png").write_bytes(png())
