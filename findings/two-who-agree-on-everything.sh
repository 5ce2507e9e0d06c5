#!/usr/bin/env bash
# scikit-learn 1.9.1, statsmodels 0.15.0, krippendorff 0.9.0: two people who agree on everything have no agreement.
#
# Expected:  giver and receiver both say "kept" of all six promises: agreement 1.0, the best there is.
# Happens:   chance-corrected measures divide nothing by nothing when only one word was used. Three libraries answer in
#            three ways: scikit-learn's cohen_kappa_score gives nan with a warning, statsmodels' cohens_kappa and
#            fleiss_kappa give nan with at most numpy's warning about a division, krippendorff.alpha raises ValueError.
#            And one single "partly" among six makes scikit-learn's kappa 0.0, as if they had guessed.
# Who:       whoever reports "how far both views agree" for small lists: the best session shows a hole or a zero, and a
#            nan passes on into means, JSON (invalid there) and sorted lists.
# Instead:   for a few commitments give the counts ("6 of 6 seen alike"); where a kappa must be, ask first whether
#            more than one word was used.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/v"
"$folder/v/bin/pip" install --quiet --disable-pip-version-check \
    scikit-learn==1.9.1 statsmodels==0.15.0 krippendorff==0.9.0
"$folder/v/bin/python" - <<'PY'
import math
import warnings

import krippendorff
import numpy
from sklearn.metrics import cohen_kappa_score
from statsmodels.stats.inter_rater import cohens_kappa, fleiss_kappa

warnings.simplefilter("ignore")
kept = ["kept"] * 6
sklearn_all, sklearn_one = cohen_kappa_score(kept, kept), cohen_kappa_score(kept, kept[:5] + ["partly"])
statsmodels_all = cohens_kappa(numpy.array([[6, 0], [0, 0]])).kappa
fleiss_all = fleiss_kappa(numpy.array([[2, 0]] * 6))
try:
    alpha = krippendorff.alpha([[1] * 6, [1] * 6], level_of_measurement="nominal")
except ValueError as refused:
    alpha = refused
print("six of six alike:  scikit-learn", sklearn_all, " statsmodels", statsmodels_all, fleiss_all, " krippendorff", repr(alpha))
print("five of six alike: scikit-learn", sklearn_one)
assert math.isnan(sklearn_all) and math.isnan(statsmodels_all) and math.isnan(fleiss_all)
assert isinstance(alpha, ValueError)
assert sklearn_one == 0.0
PY
