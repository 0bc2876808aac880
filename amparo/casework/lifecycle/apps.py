from django.apps import AppConfig


class Config(AppConfig):
    name = "amparo.casework.lifecycle"
    label = "lifecycle"
