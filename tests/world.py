"""The small world of the tests: a centre and its colleagues, an outsider, and somebody of every role elsewhere.

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
    "fiscalia-maynas": ("Fiscalía de Trata, Maynas", "Fiscalía de la Nación", "prosecutor", "160101"),
    "udavit-maynas": ("UDAVIT Maynas", "Ministerio Público", "victim_assistance", "160101"),
    "divincri-maynas": ("Divincri Maynas", "Policía Nacional", "police", "160101"),
    "upe-loreto": ("UPE Loreto", "Ministerio de la Mujer", "special_protection_unit", "160101"),
    "car-loreto": ("CAR Especializado Loreto", "INABIF", "shelter_public_special", "160101"),
    "juzgado-maynas": ("Juzgado de Familia de Maynas", "Poder Judicial", "family_court", "160101"),
    "cem-maynas": ("CEM Maynas", "Programa Aurora", "cem", "160101"),
    "defensa-maynas": ("Defensa de Víctimas Maynas", "Ministerio de Justicia", "victims_defence", "160101"),
    "demuna-maynas": ("DEMUNA de Maynas", "Municipalidad de Maynas", "demuna", "160101"),
    "csmc-maynas": ("Centro de Salud Mental Maynas", "Gobierno Regional de Salud", "health", "160101"),
    "sunafil-loreto": ("SUNAFIL Loreto", "SUNAFIL", "labour_inspection", "160101"),
    "defensoria-loreto": ("Defensoría del Pueblo, Loreto", "Defensoría del Pueblo", "ombudsman", "160101"),
    "oficina-de-sistemas": ("Sistemas", "Centro Amparo", "ngo_centre", "150101"),
    "comision-loreto": ("Comisión Regional de Loreto", "Gobierno Regional de Loreto", "commission", "160101"),
}
# username: (unit, full name, profession, role)
PEOPLE = {
    "ana": ("calp-iquitos", "Ana Ríos Tello", "psychologist", "psychologist"),
    "luis": ("calp-iquitos", "Luis Vela Chota", "lawyer", "lawyer"),
    "sonia": ("calp-iquitos", "Sonia Pinedo Ruiz", "social_worker", "social_worker"),
    "rosa": ("calp-iquitos", "Rosa Del Águila Mori", "psychologist", "unit_coordinator"),
    "carla": ("calp-cusco", "Carla Quispe Mamani", "lawyer", "lawyer"),
    "norma": ("calp-cusco", "Norma Condori Huillca", "social_worker", "unit_coordinator"),
    "pilar": ("calp-cusco", "Pilar Ccori Zúñiga", "lawyer", "institution_focal_point"),
    "fiscal": ("fiscalia-maynas", "Jorge Paredes Lozano", "prosecutor", "prosecutor"),
    "jefa": ("fiscalia-maynas", "Miriam Acho Vásquez", "prosecutor", "unit_coordinator"),
    "analista": ("comision-loreto", "Elena Torres Vásquez", "analyst", "commission_analyst"),
    "marta": ("comision-loreto", "Marta Shapiama Flores", "analyst", "evaluation_officer"),
    # Somebody of every other role, each in the institution that has it.
    "udavit": ("udavit-maynas", "Gladys Tapullima Ríos", "psychologist", "victim_assistance"),
    "enlace": ("udavit-maynas", "Óscar Reátegui Paz", "lawyer", "institution_focal_point"),
    "policia": ("divincri-maynas", "Hugo Cárdenas Solís", "police_officer", "police_officer"),
    "upe": ("upe-loreto", "Irma Arévalo Pérez", "lawyer", "special_protection"),
    "juez": ("juzgado-maynas", "Raúl Bardales Vargas", "judge", "protection_judge"),
    "cem": ("cem-maynas", "Nelly Isuiza Díaz", "psychologist", "cem_worker"),
    "defensor": ("defensa-maynas", "Percy Saavedra Luna", "lawyer", "public_defender"),
    "demuna": ("demuna-maynas", "Edith Panduro Gil", "social_worker", "demuna_worker"),
    "car": ("car-loreto", "Silvia Murayari Cruz", "social_worker", "shelter_worker"),
    "directora": ("car-loreto", "Teresa Lozano Vela", "educator", "unit_coordinator"),
    "medica": ("csmc-maynas", "Diana Rengifo Soria", "physician", "health_worker"),
    "inspector": ("sunafil-loreto", "Víctor Ruiz Macedo", "labour_inspector", "labour_inspector"),
    "sistemas": ("oficina-de-sistemas", "Fernando Gómez Ortiz", "administrator", "system_administrator"),
    "auditora": ("defensoria-loreto", "Lucía Navarro Sáenz", "lawyer", "auditor"),
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
