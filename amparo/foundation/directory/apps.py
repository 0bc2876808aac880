from django.apps import AppConfig


class Config(AppConfig):
    name = "amparo.foundation.directory"
    label = "directory"
