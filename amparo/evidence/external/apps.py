from django.apps import AppConfig


class Config(AppConfig):
    name = "amparo.evidence.external"
    label = "external"
