"""Takes in a document: in memory, never on disk in clear, and no more of it than is allowed."""

from io import BytesIO
from typing import Any

from django.core.files.uploadedfile import InMemoryUploadedFile
from django.core.files.uploadhandler import FileUploadHandler, StopFutureHandlers

from amparo.casework.attachments.files import MOST_BYTES

# Where documents are sent to; what is uploaded elsewhere goes on to Django's own handlers.
ADDRESSES = ("/documentos/agregar/", "/por-ley/", "/documento/")


class DocumentInMemory(FileUploadHandler):
    """Keeps one byte more than is allowed and lets the rest go by, so that the page can say what was wrong."""

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Begin a file, if it is sent to a page that takes documents."""
        super().new_file(*args, **kwargs)
        self.is_ours = self.request is not None and self.request.path.endswith(ADDRESSES)
        if self.is_ours:
            self.content = BytesIO()
            raise StopFutureHandlers

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        """Keep what there is room for."""
        if not self.is_ours:
            return raw_data
        self.content.write(raw_data[: max(0, MOST_BYTES + 1 - start)])
        return None

    def file_complete(self, file_size: int) -> InMemoryUploadedFile | None:
        """The file as the form sees it."""
        if not self.is_ours:
            return None
        kept = self.content.tell()
        self.content.seek(0)
        name = (self.file_name or "")[:200]
        return InMemoryUploadedFile(
            self.content, self.field_name, name, self.content_type, kept, self.charset
        )
