"""Names that people say for places that are no district: mining camps, villages, border towns, old spellings.

Each leads to the smallest catalogued place that holds it. Capitals of districts need no alias: the search
already answers to them. A town abroad leads to its country, which is as fine as the catalogue goes there.
"""

ALIASES: dict[str, tuple[str, ...]] = {
    # Loreto, the three borders
    "Caballo Cocha": ("160401",),
    "Caballococha": ("160401",),
    "Islandia": ("160403",),
    "Santa Rosa de Yavarí": ("160403",),
    "Isla Santa Rosa": ("160403",),
    "El Estrecho": ("160801",),
    "Leticia": ("CO",),
    "Tabatinga": ("BR",),
    "Benjamín Constant": ("BR",),
    # Mining: Madre de Dios, Puno, Arequipa, La Libertad
    "La Pampa": ("170102",),
    "Mazuko": ("170102",),
    "Mazuco": ("170102",),
    "Huaypetue": ("170204",),
    "Boca Colorado": ("170203",),
    "Puerto Maldonado": ("170101",),
    "La Rinconada": ("211002",),
    "Cerro Lunar": ("211002",),
    "Lunar de Oro": ("211002",),
    "Secocha": ("040203",),
    "Retamas": ("130808",),
    # The southern corridor and Cusco, with the spelling that was official until 1990
    "Cuzco": ("08", "0801", "080101"),
    "Quincemil": ("081203",),
    "Aguas Calientes": ("081304",),
    "Kiteni": ("080902",),
    "Kasani": ("211301",),
    # Cities whose district bears another name
    "Pucallpa": ("250101",),
    "Nazca": ("1103", "110301"),
    "Chosica": ("150118",),
    "Huachipa": ("150118",),
    "Gamarra": ("150115",),
    "Cercado de Lima": ("150101",),
    "Ciudad de Dios": ("150133",),
    "Pamplona Alta": ("150133",),
    # Initials that Lima uses
    "SJL": ("150132",),
    "SJM": ("150133",),
    "SMP": ("150135",),
    "VES": ("150142",),
    "VMT": ("150143",),
    # Across the border
    "Huaquillas": ("EC",),
    "Macará": ("EC",),
    "Loja": ("EC",),
    "Guayaquil": ("EC",),
    "Arica": ("CL",),
    "Iquique": ("CL",),
    "Cobija": ("BO",),
    "Copacabana": ("BO",),
    "La Paz": ("BO",),
    "Assis Brasil": ("BR",),
    "Río Branco": ("BR",),
    "Cúcuta": ("CO",),
    "Ipiales": ("CO",),
    "Caracas": ("VE",),
    "Maracaibo": ("VE",),
    # Countries by their everyday names
    "EEUU": ("US",),
    "USA": ("US",),
    "Norteamérica": ("US",),
    "Inglaterra": ("GB",),
    "Holanda": ("NL",),
}
