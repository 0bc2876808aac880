"""An office of a case, as far as it may be told."""

from typing import Annotated
from uuid import UUID

from pydantic import Field

Office = Annotated[
    UUID | None,
    Field(
        description="The unit; null for a shelter of another institution, unless you read the class `location` here: "
        "where a shelter is tells where somebody sleeps."
    ),
]
