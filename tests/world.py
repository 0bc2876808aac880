"""The small world of the tests: two institutions, the colleagues of one of them, and an outsider.

Run once as the owner when the template is made (``python -m tests.world``). Synthetic people only.
"""

from uuid import UUID, uuid5

NAMESPACE = UUID("8a3c4f0e-6f57-4a0e-9a41-2f0f6a1d7b11")
PASSWORD = "una-clave-de-prueba"


def ident(name: str) -> UUID:
    """The fixed id of anybody or anything in the world."""
    return uuid5(NAMESPACE, name)


# unit: (name, institution, kind of institution, place)
UNITS = {
    "calp-iquitos": ("CALP Iquitos", "Centro Amparo", "ngo_centre", "160101"),
    "calp-cusco": ("CALP Cusco", "Centro Amparo", "ngo_centre", "080101"),
    "fiscalia-maynas": ("Fiscalía de Trata, Maynas", "Ministerio Público", "prosecutor", "160101"),
    "comision-loreto": ("Comisión Regional de Loreto", "Gobierno Regional de Loreto", "commission", "160101"),
}
# username: (unit, full name, profession, role)
PEOPLE = {
    "ana": ("calp-iquitos", "Ana Ríos Tello", "psychologist", "psychologist"),
    "luis": ("calp-iquitos", "Luis Vela Chota", "lawyer", "lawyer"),
    "sonia": ("calp-iquitos", "Sonia Pinedo Ruiz", "social_worker", "social_worker"),
    "rosa": ("calp-iquitos", "Rosa Del Águila Mori", "psychologist", "unit_coordinator"),
    "carla": ("calp-cusco", "Carla Quispe Mamani", "lawyer", "lawyer"),
    "fiscal": ("fiscalia-maynas", "Jorge Paredes Lozano", "prosecutor", "prosecutor"),
    "analista": ("comision-loreto", "Elena Torres Vásquez", "analyst", "commission_analyst"),
    "marta": ("comision-loreto", "Marta Shapiama Flores", "analyst", "evaluation_officer"),
}


def build() -> None:
    """Create the world; the connection is the owner's."""
    import django

    django.setup()

    from amparo.foundation.access.models import Account
    from amparo.foundation.directory.models import Institution, StaffMember, Unit

    for key, (name, institution, kind, place) in UNITS.items():
        owner, _ = Institution.objects.get_or_create(
            id=ident(institution), defaults={"name": institution, "kind": kind}
        )
        Unit.objects.create(id=ident(key), institution=owner, name=name, place=place)
    for username, (unit, full_name, profession, role) in PEOPLE.items():
        staff = StaffMember.objects.create(
            id=ident(username), unit_id=ident(unit), full_name=full_name, profession=profession
        )
        account = Account(id=ident(f"account-{username}"), username=username, staff=staff, role=role)
        account.set_password(PASSWORD)
        account.save(force_insert=True)


if __name__ == "__main__":
    build()
