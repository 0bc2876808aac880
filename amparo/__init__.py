"""Amparo: registers a survivor's case once, follows the path until life is rebuilt, exposes nobody."""
