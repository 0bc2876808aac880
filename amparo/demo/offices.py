"""The offices of the miniature: twenty institutions in four regions, of invented or generic names."""

from dataclasses import dataclass

from amparo.foundation.access.enums import Role
from amparo.foundation.directory.enums import InstitutionKind

LORETO, LIMA, CUSCO, MADRE = "loreto", "lima", "cusco", "madre_de_dios"
REGIONS = (LORETO, LIMA, CUSCO, MADRE)


@dataclass(frozen=True)
class Office:
    """A unit. ``positions`` are the posts that carry files: each a chain of people who held it."""

    key: str
    name: str
    institution: str
    kind: InstitutionKind
    place: str
    region: str
    positions: tuple[Role, ...] = ()
    weight: float = 0.0  # how often people of the region come here first


_K, _R = InstitutionKind, Role
_MP, _PNP, _MIMP = (
    "Ministerio Público",
    "Policía Nacional del Perú",
    "Ministerio de la Mujer, protección especial",
)
_NGO = "Centro Amanecer"
OFFICES: tuple[Office, ...] = (
    Office(
        "calp-iquitos",
        "CALP Iquitos",
        _NGO,
        _K.NGO_CENTRE,
        "160101",
        LORETO,
        (_R.PSYCHOLOGIST, _R.PSYCHOLOGIST, _R.SOCIAL_WORKER, _R.LAWYER, _R.SOCIAL_WORKER),
        6.2,
    ),
    Office(
        "calp-lima",
        "CALP Lima",
        _NGO,
        _K.NGO_CENTRE,
        "150101",
        LIMA,
        (_R.PSYCHOLOGIST, _R.LAWYER, _R.SOCIAL_WORKER),
        4.0,
    ),
    Office(
        "calp-cusco", "CALP Cusco", _NGO, _K.NGO_CENTRE, "080101", CUSCO, (_R.LAWYER, _R.PSYCHOLOGIST), 4.0
    ),
    Office(
        "calp-tambopata",
        "CALP Puerto Maldonado",
        "Asociación Riberas",
        _K.NGO_CENTRE,
        "170101",
        MADRE,
        (_R.PSYCHOLOGIST, _R.SOCIAL_WORKER),
        3.0,
    ),
    Office(
        "pnp-loreto",
        "Departamento contra la Trata, Loreto",
        _PNP,
        _K.POLICE,
        "160101",
        LORETO,
        (_R.POLICE_OFFICER, _R.POLICE_OFFICER),
        1.6,
    ),
    Office(
        "pnp-lima",
        "División contra la Trata, Lima",
        _PNP,
        _K.POLICE,
        "150101",
        LIMA,
        (_R.POLICE_OFFICER, _R.POLICE_OFFICER),
        2.0,
    ),
    Office(
        "pnp-cusco",
        "Departamento contra la Trata, Cusco",
        _PNP,
        _K.POLICE,
        "080101",
        CUSCO,
        (_R.POLICE_OFFICER,),
        2.0,
    ),
    Office(
        "pnp-madre",
        "Departamento contra la Trata, Madre de Dios",
        _PNP,
        _K.POLICE,
        "170101",
        MADRE,
        (_R.POLICE_OFFICER, _R.POLICE_OFFICER),
        2.6,
    ),
    Office(
        "fiscalia-loreto",
        "Fiscalía especializada en trata, Loreto",
        _MP,
        _K.PROSECUTOR,
        "160101",
        LORETO,
        (_R.PROSECUTOR,),
    ),
    Office(
        "fiscalia-lima",
        "Fiscalía especializada en trata, Lima",
        _MP,
        _K.PROSECUTOR,
        "150101",
        LIMA,
        (_R.PROSECUTOR, _R.PROSECUTOR),
    ),
    Office(
        "fiscalia-madre",
        "Fiscalía especializada en trata, Madre de Dios",
        _MP,
        _K.PROSECUTOR,
        "170101",
        MADRE,
        (_R.PROSECUTOR,),
    ),
    Office(
        "udavit-loreto",
        "UDAVIT Loreto",
        "UDAVIT, asistencia a víctimas y testigos",
        _K.VICTIM_ASSISTANCE,
        "160101",
        LORETO,
        (_R.VICTIM_ASSISTANCE,),
        0.5,
    ),
    Office(
        "udavit-lima",
        "UDAVIT Lima Centro",
        "UDAVIT, asistencia a víctimas y testigos",
        _K.VICTIM_ASSISTANCE,
        "150101",
        LIMA,
        (_R.VICTIM_ASSISTANCE,),
        0.7,
    ),
    Office(
        "upe-loreto",
        "UPE Loreto",
        _MIMP,
        _K.SPECIAL_PROTECTION_UNIT,
        "160101",
        LORETO,
        (_R.SPECIAL_PROTECTION,),
        0.5,
    ),
    Office(
        "upe-cusco",
        "UPE Cusco",
        _MIMP,
        _K.SPECIAL_PROTECTION_UNIT,
        "080101",
        CUSCO,
        (_R.SPECIAL_PROTECTION,),
        1.0,
    ),
    Office(
        "cem-belen", "CEM Belén", "Centros Emergencia Mujer", _K.CEM, "160112", LORETO, (_R.CEM_WORKER,), 0.6
    ),
    Office(
        "demuna-caballococha",
        "DEMUNA Caballococha",
        "Municipalidad de Ramón Castilla",
        _K.DEMUNA,
        "160401",
        LORETO,
        (_R.DEMUNA_WORKER,),
        0.8,
    ),
    Office(
        "defensa-madre",
        "Defensa de víctimas, Puerto Maldonado",
        "Defensa Pública de Víctimas",
        _K.VICTIMS_DEFENCE,
        "170101",
        MADRE,
        (_R.PUBLIC_DEFENDER,),
        0.3,
    ),
    Office(
        "care-rio",
        "CARE Hogar del Río",
        "CARE Hogar del Río",
        _K.SHELTER_PUBLIC_SPECIAL,
        "16",
        LORETO,
        (_R.SHELTER_WORKER, _R.SHELTER_WORKER),
        0.2,
    ),
    Office(
        "car-kantu",
        "CAR Casa Kantu",
        "CAR Casa Kantu",
        _K.SHELTER_PUBLIC_CARE,
        "08",
        CUSCO,
        (_R.SHELTER_WORKER,),
        0.3,
    ),
    Office(
        "hogar-abierta",
        "Casa Abierta",
        "Casa Abierta",
        _K.SHELTER_PRIVATE,
        "15",
        LIMA,
        (_R.SHELTER_WORKER,),
        0.3,
    ),
    Office(
        "hrt-madre",
        "Hogar de refugio temporal",
        "Hogar de refugio temporal de Madre de Dios",
        _K.TEMPORARY_SHELTER,
        "17",
        MADRE,
        (_R.SHELTER_WORKER,),
        0.3,
    ),
    Office(
        "salud-belen",
        "Centro de salud mental, Belén",
        "Red de Salud Maynas Ciudad",
        _K.HEALTH,
        "160112",
        LORETO,
        (_R.HEALTH_WORKER,),
        0.4,
    ),
    Office(
        "inspeccion-lima",
        "Inspección del trabajo, Lima",
        "Inspección del Trabajo",
        _K.LABOUR_INSPECTION,
        "150101",
        LIMA,
        (_R.LABOUR_INSPECTOR,),
        0.8,
    ),
    Office(
        "defensoria-loreto",
        "Oficina Defensorial de Loreto",
        "Defensoría del Pueblo",
        _K.OMBUDSMAN,
        "160101",
        LORETO,
    ),
    Office(
        "municipalidad-maynas",
        "Gerencia de desarrollo social",
        "Municipalidad de Maynas",
        _K.MUNICIPALITY,
        "160101",
        LORETO,
    ),
    Office(
        "comision-loreto",
        "Comisión Regional contra la Trata",
        "Gobierno Regional de Loreto",
        _K.COMMISSION,
        "160101",
        LORETO,
    ),
    Office(
        "comision-cusco",
        "Comisión Regional contra la Trata",
        "Gobierno Regional de Cusco",
        _K.COMMISSION,
        "080101",
        CUSCO,
    ),
    Office(
        "migraciones-lima",
        "Oficina de atención a personas vulnerables",
        "Migraciones",
        _K.MIGRATION_OFFICE,
        "150101",
        LIMA,
    ),
)
BY_KEY = {office.key: office for office in OFFICES}
