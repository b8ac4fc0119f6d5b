"""Faults, made on purpose in a real server: killed, without power, without disk, without relay."""
