from django.apps import AppConfig


class Config(AppConfig):
    name = "amparo.foundation.access"
    label = "access"

    def ready(self) -> None:
        """Let Django know the tables that stand in a file of their own."""
        from amparo.foundation.access import (  # noqa: F401
            acting_models,
            blocking_models,
            exceptional_models,
            number_models,
        )
