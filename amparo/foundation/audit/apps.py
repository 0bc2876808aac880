from django.apps import AppConfig


class Config(AppConfig):
    name = "amparo.foundation.audit"
    label = "audit"
