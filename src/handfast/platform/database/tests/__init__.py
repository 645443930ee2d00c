"""Tests of the database supervisor."""
