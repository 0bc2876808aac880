"""Addresses of the documents of a case."""

from django.urls import URLPattern, URLResolver, path

from amparo.web.documents import documents

urlpatterns: list[URLPattern | URLResolver] = [
    path("<str:code>/documentos/", documents.documents, name="case_documents"),
    path("<str:code>/documentos/agregar/", documents.add, name="case_document_add"),
    path("<str:code>/documentos/<int:document>/abrir/", documents.open_one, name="case_document_open"),
    path("<str:code>/documentos/<int:document>/retirar/", documents.withdraw, name="case_document_withdraw"),
]
