#!/usr/bin/env bash
# Babel 2.19.0: a date six days away is "in 1 week", ten days are "in 1 week" too, eleven are "in 2 weeks".
#
# Expected:  format_timedelta(six days) says "6 days": a unit comes into use when it is full.
# Happens:   a unit is used from 85 % of it on (threshold=0.85) and the count is then rounded: 6 of 7 days are 86 %, so
#            six days are a week, 26 days a month and 311 days a year. granularity="day" does not change it: it is the
#            smallest unit, not the unit. threshold=1 cures the first step only: 10 days stay "1 week".
# Who:       whoever writes "due in …" or "4 days late" beside a promise with a date; two people who read the same line
#            on a page and a calendar disagree by up to three days.
# Instead:   count the days with dates of the reader's zone and use format_timedelta only where the rounding is meant;
#            or get_unit_name/format_unit with the count of days: format_unit(6, "duration-day").
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/v"
"$folder/v/bin/pip" install --quiet --disable-pip-version-check babel==2.19.0
"$folder/v/bin/python" - <<'PY'
from datetime import timedelta

from babel.dates import format_timedelta
from babel.units import format_unit


def said(days, **how):
    return format_timedelta(timedelta(days=days), locale="en", **how)


seen = {days: said(days, granularity="day", add_direction=True) for days in (5, 6, 10, 11, 26, 311)}
strict = {days: said(days, granularity="day", threshold=1) for days in (6, 10, 13, 26)}
print("as it comes  ", seen)
print("threshold=1  ", strict)
print("counted days ", [format_unit(days, "duration-day", locale="en") for days in (6, 10)])
assert seen == {
    5: "in 5 days", 6: "in 1 week", 10: "in 1 week", 11: "in 2 weeks", 26: "in 1 month", 311: "in 1 year",
}
assert strict == {6: "6 days", 10: "1 week", 13: "2 weeks", 26: "4 weeks"}
assert format_unit(6, "duration-day", locale="en") == "6 days"
PY
