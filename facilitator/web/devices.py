"""What a browser calls itself, in words by which its owner recognises it."""

from __future__ import annotations

from flask import request

_BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
"""Signs in the order in which they decide: most browsers also claim to be another."""
_SYSTEMS = (
    ("Windows", "Windows"),
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("CrOS", "ChromeOS"),
    ("Mac OS X", "Mac"),
    ("Linux", "Linux"),
)


def device_words() -> str:
    """“Firefox on Linux” for the browser that asks; “A browser” for one that keeps to itself."""
    claimed = request.user_agent.string[:400]
    browser = next((word for sign, word in _BROWSERS if sign in claimed), "A browser")
    system = next((word for sign, word in _SYSTEMS if sign in claimed), "")
    return f"{browser} on {system}" if system else browser
