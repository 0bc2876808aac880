"""Plants a fault in the running application, wherever a function is used, and takes it out again."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any


@contextmanager
def planted(genuine: Callable[..., Any], fault: Callable[..., Any]) -> Iterator[None]:
    """Every module that holds ``genuine`` by its name holds ``fault`` meanwhile."""
    name = genuine.__name__
    holders = [module for module in list(sys.modules.values()) if vars(module).get(name) is genuine]
    for module in holders:
        setattr(module, name, fault)
    try:
        yield
    finally:
        for module in holders:
            setattr(module, name, genuine)
