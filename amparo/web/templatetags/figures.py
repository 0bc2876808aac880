"""``{{ count|number }}``: a count with its thousands apart."""

from django import template

from amparo.web.figures import number

register = template.Library()
register.filter("number", number)
