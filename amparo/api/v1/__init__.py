"""The first version of the API. What it says once stays so; what must change becomes a second version."""

from ninja import Router

from amparo.api.v1 import cases, consents, life, notes, path, person, situation, tasks, viewer

router = Router()
for part in (viewer, cases, path, person, situation, notes, consents, tasks, life):
    router.add_router("", part.router)
