"""``{{ at|moment:"j M Y, H:i" }}``: as the filter ``date``, with months written as the language writes them."""

from django import template

from amparo.web.cases.words import moment_words

register = template.Library()
register.filter("moment", moment_words)
