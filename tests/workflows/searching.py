"""Searching a list of cases as its form does."""

from django.test import Client


def search(client: Client, address: str, text: str, **more: str) -> str:
    """Send the text; returns the address of the narrowed list."""
    answer = client.post(address, {"buscar": text, **more})
    assert answer.status_code == 303
    return answer["Location"].partition("#")[0]
