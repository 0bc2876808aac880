"""What kind of browser somebody came with, as a code to keep and as words to show. No version, no address."""

from django.utils.translation import gettext as _

# In this order: Edge and Opera call themselves Chrome too, and Chrome calls itself Safari.
_FAMILIES = (
    ("Edg", "edge", "Edge"),
    ("OPR/", "opera", "Opera"),
    ("SamsungBrowser", "samsung", "Samsung Internet"),
    ("Firefox", "firefox", "Firefox"),
    ("FxiOS", "firefox", "Firefox"),
    ("Chrome", "chrome", "Chrome"),
    ("CriOS", "chrome", "Chrome"),
    ("Safari", "safari", "Safari"),
)
_SYSTEMS = (
    ("Windows", "windows", "Windows"),
    ("Android", "android", "Android"),
    ("iPhone", "iphone", "iPhone"),
    ("iPad", "ipad", "iPad"),
    ("Mac OS", "mac", "Mac"),
    ("CrOS", "chromeos", "ChromeOS"),
    ("Linux", "linux", "Linux"),
)


def browser_code(user_agent: str) -> str:
    """Family and system, ``chrome/windows``; empty where neither is known."""
    family = next((code for mark, code, _name in _FAMILIES if mark in user_agent), "")
    system = next((code for mark, code, _name in _SYSTEMS if mark in user_agent), "")
    return f"{family}/{system}" if family or system else ""


def browser_words(code: str) -> str:
    """«Chrome en Windows», «Programa: carga nocturna»; says so if it is not known."""
    family, _slash, system = code.partition("/")
    if family == "program":
        return _("Programa: %(name)s") % {"name": system}
    if family == "errand":
        return _("Trabajo que usted dejó encargado")
    names = [name for _mark, known, name in _FAMILIES if known == family][:1]
    names += [name for _mark, known, name in _SYSTEMS if known == system][:1]
    if len(names) == 2:
        return _("%(browser)s en %(system)s") % {"browser": names[0], "system": names[1]}
    return names[0] if names else _("Navegador que no conocemos")
