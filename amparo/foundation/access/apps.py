from django.apps import AppConfig


class Config(AppConfig):
    name = "amparo.foundation.access"
    label = "access"

    def ready(self) -> None:
        """Let Django know the tables that stand in a file of their own."""
        from amparo.foundation.access import exceptional_models, number_models  # noqa: F401
