"""Packs: PDFs made from plain values, outside the web process, kept under the hash of what they say."""
