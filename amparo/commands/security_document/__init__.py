"""``amparo security-document``: a draft of the security document that DS 016-2024-JUS asks for, from what is in force.

What the code knows is written out: roles, policy, retention, measures, settings, findings of the self-check. What only
the institution knows is a blank, marked ``[COMPLETAR: …]``. In Spanish, as Markdown or PDF: a draft for its lawyer.
"""

import argparse
import json
import os
from pathlib import Path
from typing import Any

from amparo.commands.errors import CommandError

_TEMPLATE = Path(__file__).parent / "document.typ"


def add_to(subcommands: Any) -> None:
    document = subcommands.add_parser(
        "security-document", help="write a draft of the security document of DS 016-2024-JUS"
    )
    document.add_argument("--to", metavar="FILE", required=True, help="FILE.md or FILE.pdf")
    document.add_argument("--json", action="store_true", help="print one JSON object")
    document.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Write the draft; says how many blanks the institution has to fill in."""
    path = Path(options.to).absolute()
    if path.suffix not in {".md", ".pdf"}:
        raise CommandError("name a file that ends in .md or .pdf")
    from amparo.commands.doctor import checks, this_place
    from amparo.commands.doctor.findings import findings

    with this_place() as place:
        found = findings(checks(), place)
    from django.utils.translation import override

    from amparo.commands.security_document.content import document
    from amparo.commands.security_document.writing import as_markdown, blanks_in

    with override("es"):
        content = document(found)
    text = as_markdown(content)
    try:
        path.write_bytes(text.encode() if path.suffix == ".md" else _pdf(content))
        os.chmod(path, 0o600)
    except OSError as error:
        raise CommandError(f"{path} cannot be written ({error.strerror})") from None
    said = {"file": str(path), "blanks": blanks_in(text), "findings": len(found)}
    print(
        json.dumps(said)
        if options.json
        else f"{path}: a draft with {said['blanks']} blanks for the institution"
    )
    return 0


def _pdf(content: Any) -> bytes:
    from dataclasses import asdict

    import typst

    pdf: bytes = typst.compile(
        _TEMPLATE,
        root=_TEMPLATE.parent,
        format="pdf",
        sys_inputs={"data": json.dumps(asdict(content), default=str, ensure_ascii=False)},
        ignore_system_fonts=True,
    )
    return pdf
