"""One JSON line an event, ids only: never a message of the database or of a form, which can hold personal data."""

import json
import logging
import traceback
from datetime import UTC, datetime


class JsonLine(logging.Formatter):
    """Where, what kind, and for an exception its type and the lines of our code it passed; not its text."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "event": record.msg if isinstance(record.msg, str) and not record.exc_info else "error",
        }
        # Which page, by its name: an address could say whose case it was.
        match = getattr(getattr(record, "request", None), "resolver_match", None)
        if match is not None:
            line["page"] = match.view_name
        status = getattr(record, "status_code", None)
        if status is not None:
            line["status"] = status
        if record.exc_info and record.exc_info[0] is not None:
            line["error"] = record.exc_info[0].__name__
            frames = traceback.extract_tb(record.exc_info[2])
            line["where"] = [f"{f.filename.rsplit('/', 3)[-1]}:{f.lineno} {f.name}" for f in frames[-6:]]
        return json.dumps(line, ensure_ascii=False)
