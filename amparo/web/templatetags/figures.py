"""``{{ count|number }}``: a count with its thousands apart. ``{{ share|percent }}``: whole percents."""

from django import template

from amparo.web.figures import number, percent

register = template.Library()
register.filter("number", number)
register.filter("percent", percent)
