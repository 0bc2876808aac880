"""Who takes part in what the protection of the miniature shows."""

from datetime import date

from amparo.demo.country import Person, posts, staff
from amparo.demo.country import coordinator as coordinator_of


class People:
    """The staff of a day, by what they do in the story."""

    def __init__(self, today: date) -> None:
        self._posts = posts(today)
        self._by_key = {person.key: person for person in staff(today)}
        self.psychologist = self.holder("calp-iquitos/0")
        self.lawyer = self.holder("calp-iquitos/3")
        self.colleague = self.holder("calp-iquitos/4")
        self.other_colleague = self.holder("calp-iquitos/2")
        self.coordinator = coordinator_of("calp-iquitos", today)
        self.focal_point = self._by_key["calp-lima/focal"]
        self.administrator = self._by_key["calp-lima/system1"]
        self.prosecutor = self.holder("fiscalia-loreto/0")
        self.police = self.holder("pnp-loreto/0")
        self.police_coordinator = coordinator_of("pnp-loreto", today)
        self.nurse = self.holder("salud-belen/0")
        self.health_coordinator = coordinator_of("salud-belen", today)

    def holder(self, post: str) -> Person:
        """Who holds a post today."""
        return self._posts[post].holders[-1]
