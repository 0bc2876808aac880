from django.apps import AppConfig


class Config(AppConfig):
    name = "amparo.foundation.accounts"
    label = "accounts"
