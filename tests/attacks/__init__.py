"""Attacks that outsiders, or operators, have tried: what they reach, and who pays for it."""
