"""What a mean is worth: its 95 % confidence interval, and whether two means differ by more than chance would give.

A scale is given by its counts: how many chose step 1, step 2, and so on.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

# No group is smaller, and below it the expansion of the quantile is not good enough.
LEAST = 5
# The standard normal quantile that leaves 2.5 % above it.
Z = 1.959963984540054


@dataclass(frozen=True)
class Interval:
    """``mean`` with the ``low`` and ``high`` end of its 95 % interval, all in steps."""

    mean: float
    low: float
    high: float


@dataclass(frozen=True)
class Difference:
    """How much higher one mean is than another, in steps, with the 95 % interval of that."""

    by: float
    low: float
    high: float

    @property
    def is_beyond_chance(self) -> bool:
        """Whether chance alone would give so much in fewer than one of twenty comparisons."""
        return self.low > 0 or self.high < 0


def interval(counts: Sequence[int]) -> Interval:
    """The mean of a scale by Student's t, kept within the scale. Raises ValueError for fewer than five answers."""
    number, mean, variance = _moments(counts)
    half = t_quantile(number - 1) * math.sqrt(variance / number)
    return Interval(mean, max(mean - half, 1.0), min(mean + half, float(len(counts))))


def difference(ones: Sequence[int], others: Sequence[int]) -> Difference:
    """How the mean of ``ones`` stands to that of ``others`` by Welch's t, which lets the two spread differently.

    Raises ValueError where either has fewer than five answers.
    """
    one, one_mean, one_variance = _moments(ones)
    other, other_mean, other_variance = _moments(others)
    by, first, second = one_mean - other_mean, one_variance / one, other_variance / other
    if not first + second:
        return Difference(by, by, by)
    degrees = (first + second) ** 2 / (first**2 / (one - 1) + second**2 / (other - 1))
    half = t_quantile(degrees) * math.sqrt(first + second)
    return Difference(by, by - half, by + half)


def t_quantile(degrees: float) -> float:
    """The quantile of Student's t that leaves 2.5 % above it; within 0.1 % from 4 degrees of freedom on.

    The Cornish-Fisher expansion, Abramowitz and Stegun 26.7.5.
    """
    first = (Z**3 + Z) / 4
    second = (5 * Z**5 + 16 * Z**3 + 3 * Z) / 96
    third = (3 * Z**7 + 19 * Z**5 + 17 * Z**3 - 15 * Z) / 384
    fourth = (79 * Z**9 + 776 * Z**7 + 1482 * Z**5 - 1920 * Z**3 - 945 * Z) / 92160
    return Z + first / degrees + second / degrees**2 + third / degrees**3 + fourth / degrees**4


def _moments(counts: Sequence[int]) -> tuple[int, float, float]:
    """Number, mean and sample variance of a scale."""
    number = sum(counts)
    if number < LEAST:
        raise ValueError(f"a mean of {LEAST} answers at the least, not of {number}")
    mean = sum(step * count for step, count in enumerate(counts, 1)) / number
    squares = sum(count * (step - mean) ** 2 for step, count in enumerate(counts, 1))
    return number, mean, squares / (number - 1)
