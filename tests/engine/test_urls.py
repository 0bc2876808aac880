import pytest

from amparo.engine.errors import EngineError
from amparo.engine.urls import DatabaseUrls, django_database, socket_url, urls_from_environment

GIVEN = {
    "AMPARO_DATABASE_URL": "postgresql://a:1@h/amparo",
    "AMPARO_MIGRATE_URL": "postgresql://m:2@h/amparo",
    "AMPARO_VAULT_URL": "postgresql://v:3@h/vault",
}


def test_reads_all_three_and_writes_them_back() -> None:
    urls = urls_from_environment(GIVEN)
    assert urls == DatabaseUrls(
        "postgresql://a:1@h/amparo", "postgresql://m:2@h/amparo", "postgresql://v:3@h/vault", False
    )
    written: dict[str, str] = {}
    urls.export(written)
    assert written == GIVEN


def test_none_set_is_none() -> None:
    assert urls_from_environment({"AMPARO_DATABASE_URL": " "}) is None


def test_names_what_is_missing() -> None:
    with pytest.raises(EngineError, match=r"^AMPARO_MIGRATE_URL and AMPARO_VAULT_URL not set"):
        urls_from_environment({"AMPARO_DATABASE_URL": "postgresql://a:1@h/amparo"})


def test_who_serves_needs_no_migrator_and_passes_none_on() -> None:
    urls = urls_from_environment({**GIVEN, "AMPARO_MIGRATE_URL": ""})
    assert urls is not None
    written: dict[str, str] = {}
    urls.export(written)
    assert set(written) == {"AMPARO_DATABASE_URL", "AMPARO_VAULT_URL"}


def test_repr_shows_no_password() -> None:
    assert repr(urls_from_environment(GIVEN)) == "DatabaseUrls(embedded=False)"


def test_django_database_of_a_tcp_url() -> None:
    assert django_database("postgresql://u:p%40ss@db.example:6432/amparo?sslmode=verify-full") == {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": "amparo",
        "USER": "u",
        "PASSWORD": "p@ss",
        "HOST": "db.example",
        "PORT": "6432",
        "OPTIONS": {"sslmode": "verify-full"},
    }


def test_django_database_of_a_socket_url() -> None:
    url = socket_url(user="u", password="p/:@?% ñ", database="d b", directory="/run/x y", port=5432)
    database = django_database(url)
    assert (database["NAME"], database["USER"], database["PASSWORD"]) == ("d b", "u", "p/:@?% ñ")
    assert (database["HOST"], database["PORT"], database["OPTIONS"]) == ("/run/x y", "5432", {})


@pytest.mark.parametrize(
    "url", ["mysql://u:s3cret@h/d", "postgresql://u:s3cret@h:port/", "postgresql://u:s3cret@h"]
)
def test_refuses_what_is_no_url_without_repeating_it(url: str) -> None:
    with pytest.raises(EngineError) as refused:
        django_database(url)
    assert "s3cret" not in str(refused.value)
