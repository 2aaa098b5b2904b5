"""Resource reads: what answers say of single resources, made of live records and the links that lead to them.

A snapshot has both in memory; where there is none, the same is read from a database (questions.pushed_down).
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterator, Mapping, Sequence

from graph.snapshot import labels, practice_rows
from graph.snapshot.links import pointers
from ontology.records import Record
from ontology.vocabulary import vocabulary


class ResourceReads:
    """Derive from it, and say how live records, survivors and backlinks are found."""

    __slots__ = ()

    @property
    @abstractmethod
    def live(self) -> Mapping[str, Record]:
        """What answers see, by id: links lead to survivors."""

    @abstractmethod
    def survivor(self, id: str) -> str | None:
        """The id that answers for `id`; None where it is unknown or withdrawn."""

    @abstractmethod
    def backlinks(self, id: str, class_name: str, field: str) -> tuple[str, ...]:
        """The ids of the records of `class_name` whose `field` points at `id` (or its survivor), sorted."""

    def read_ahead(self, ids: Sequence[str]) -> None:
        """These are about to be shown."""

    def get(self, id: str) -> Record | None:
        """The record that answers for `id` (its survivor's, with links to survivors), or None."""
        survivor = self.survivor(id)
        return self.live[survivor] if survivor else None

    def sources(self, id: str) -> tuple[str, ...]:
        """The ids of its sources, sorted: a claim's source; else those given for it and those of the claims about it.

        A claim is about all that it points at, but for its own sources. A claim without a source has those given alone.
        """
        record = self.get(id)
        if record is None:
            return ()
        source = record.text("source") if _is_claim(record.type) else None
        if source is not None:
            return (source,)
        claims = () if _is_claim(record.type) else self._claims_about(record)
        return tuple(sorted({*record.many("sources"), *claims}))

    def _claims_about(self, record: Record) -> Iterator[str]:
        if record.type == "Source":
            return  # a claim names its source, but is not about it
        for class_name, link in pointers(record.type):
            for claim in self.backlinks(record.id, class_name, link) if _is_claim(class_name) else ():
                source = self.live[claim].text("source")
                if source is not None:
                    yield source

    def label(self, id: str, lang: str) -> str:
        """What `id` is called in `lang` (else nl, else any). KeyError where it does not exist."""
        return labels.label(self.live, self._living(id), lang)

    def alt_labels(self, id: str, lang: str) -> tuple[str, ...]:
        """Its alternative labels in `lang` alone. KeyError where it does not exist."""
        return tuple(self.live[self._living(id)].in_languages("altLabels").get(lang, ()))

    def names(self, id: str) -> tuple[str, ...]:
        """What somebody called it: given labels, else name or title, and alternative labels; never a made label."""
        return labels.called(self.live[self._living(id)])

    def evidence(self, outcome: str) -> int:
        """How sure an outcome is, 0..5. KeyError where it does not exist."""
        live = self.live
        return practice_rows.evidence(live, live[self._living(outcome)])

    def _living(self, id: str) -> str:
        survivor = self.survivor(id)
        if survivor is None:
            raise KeyError(id)
        return survivor


def _is_claim(class_name: str) -> bool:
    return vocabulary().classes[class_name].is_claim
