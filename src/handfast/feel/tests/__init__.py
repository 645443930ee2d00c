"""Tests of the FEEL library."""
