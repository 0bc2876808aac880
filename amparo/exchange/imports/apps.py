from django.apps import AppConfig


class Config(AppConfig):
    name = "amparo.exchange.imports"
    label = "imports"
