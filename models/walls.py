"""Walls of a maze as text that the world and the direction cells share: where an animal cannot look, where it cannot go.

The field is a square of `side`. In it may stand a round obstacle (`block_x`, `block_y`, `radius`; none = radius 0), or walls that
leave a cross of four arms (`cross`; the centre of a body keeps within `half` of an arm's middle), of which that across from the
start is closed (`across` = 1: the arm towards larger y, -1: the other).
"""

from __future__ import annotations

NAMES = ("x", "y", "ahead", "block_x", "block_y", "radius", "cross", "half", "across")
"""What `hidden` reads."""

_HIDDEN = """\
gap_x = block_x - x
gap_y = block_y - y
passed = clip(gap_x*ALONG_X + gap_y*ALONG_Y, 0*metre, ahead)
clear = sqrt((gap_x - passed*ALONG_X)**2 + (gap_y - passed*ALONG_Y)**2)
end_x = x + ahead*ALONG_X - side/2
end_y = y + ahead*ALONG_Y - side/2
corner = int(abs(end_x) > half)*int(abs(end_y) > half)
NAME = clip(int(clear < radius) + cross*(corner + int(across*end_y > half)), 0, 1)
"""


def hidden(name: str, along_x: str, along_y: str) -> str:
    """Return the text that sets `name` to 1 where a look along a direction, of length `ahead`, meets an obstacle or a wall.

    The walls are those of the cross, at the look's end. Those of the square itself hide nothing: beyond is nothing to be seen.
    """
    return _HIDDEN.replace("ALONG_X", along_x).replace("ALONG_Y", along_y).replace("NAME", name)


STEP = """\
touch = 1e-9*metre
room = side/2 + cross*int(abs(y - side/2) > half + touch)*(half - side/2)
to_x = clip(x + step_x, side/2 - room, side/2 + room)
room = side/2 + cross*int(abs(to_x - side/2) > half + touch)*(half - side/2)
above = room + cross*int(across > 0)*(half - room)
below = room + cross*int(across < 0)*(half - room)
to_y = clip(y + step_y, side/2 - below, side/2 + above)
gap_x = to_x - block_x
gap_y = to_y - block_y
apart = sqrt(gap_x**2 + gap_y**2) + 1e-9*metre
inside = int(radius > 0*metre)*int(apart < radius + body)
to_x = clip(to_x + inside*(block_x + gap_x/apart*(radius + body) - to_x), 0*metre, side)
to_y = clip(to_y + inside*(block_y + gap_y/apart*(radius + body) - to_y), 0*metre, side)
"""
"""Where a step of (`step_x`, `step_y`) leads: along a wall that it meets, and round an obstacle, from which it keeps `body` away.

`touch` is for rounding: a body at the side of an arm is still in it."""
