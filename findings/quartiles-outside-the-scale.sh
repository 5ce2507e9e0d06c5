#!/usr/bin/env bash
# Python's statistics.quantiles: the quartiles of two answers on a scale of 1 to 5 are 0, 3 and 6.
#
# Expected:  quartiles lie between the lowest and the highest answer, as numpy's percentile and a spreadsheet's
#            QUARTILE.INC give them.
# Happens:   the default method "exclusive" takes the answers for a sample of something larger and goes on in a straight
#            line beyond both ends. With two answers the quartiles leave the data, with three the deciles do; no error,
#            no warning. With large groups nobody sees it.
# Who:       small groups asked on a short scale (a pulse of two to eight people): a box drawn from 0 to 6 on an axis from
#            1 to 5, or clipped by the drawing and so silently wrong.
# Instead:   method="inclusive" (the same numbers as numpy's default), or for so few show each answer as a dot.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/v"
"$folder/v/bin/pip" install --quiet --disable-pip-version-check numpy==2.3.5
"$folder/v/bin/python" - <<'PY'
import platform
from statistics import quantiles

import numpy

two = [1, 5]
nine = [1, 1, 2, 3, 3, 4, 4, 5, 5]
print("Python", platform.python_version(), "numpy", numpy.__version__)
print("two answers 1 and 5:     exclusive", quantiles(two, n=4), "inclusive", quantiles(two, n=4, method="inclusive"))
print("numpy                   ", numpy.percentile(two, [25, 50, 75]).tolist())
print("deciles of 1, 1, 5:      exclusive", quantiles([1, 1, 5], n=10))
print("nine answers:            exclusive", quantiles(nine, n=4), "inclusive", quantiles(nine, n=4, method="inclusive"))
assert quantiles(two, n=4) == [0.0, 3.0, 6.0]
assert quantiles(two, n=4, method="inclusive") == numpy.percentile(two, [25, 50, 75]).tolist() == [2.0, 3.0, 4.0]
assert max(quantiles([1, 1, 5], n=10)) > 5
PY
