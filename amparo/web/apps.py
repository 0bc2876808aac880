from django.apps import AppConfig


class Config(AppConfig):
    name = "amparo.web"
    label = "web"

    def ready(self) -> None:
        from amparo.web.accounts import signals  # noqa: F401
