"""Verbs of the talk by text, of safety and of the offers. Each operation takes the form whole."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from portal.forms import Form
from portal.rooms import forms_absence, forms_day, forms_offers, forms_people, forms_safety
from portal.rooms.operations import (
    absence,
    blind,
    daymode,
    daymode_end,
    decisions,
    distress,
    inbound,
    leaving,
    offers,
    onsite,
    replies,
)

VERBS: dict[str, tuple[type[Form], Callable[..., Any]]] = {
    "day.propose": (forms_day.Nothing, daymode.propose),
    "day.answer": (forms_day.YesNo, daymode.answer),
    "day.take_back": (forms_day.Nothing, daymode_end.take_back),
    "day.begin": (forms_day.Nothing, daymode.begin),
    "reply.ask": (forms_day.AskReply, replies.ask),
    "reply.read": (forms_day.ReadUpTo, replies.mark_read),
    "letter.place": (forms_day.PlaceLetter, inbound.place_by_mediator),
    "distress": (forms_day.Nothing, distress.press),
    "distress.answer": (forms_safety.DistressAnswer, distress.answer),
    "offer.make": (forms_offers.MakeOffer, offers.make),
    "offer.word": (forms_offers.OfferWording, offers.word),
    "offer.authorise": (forms_offers.OneOffer, offers.authorise),
    "offer.pass": (forms_offers.OneOffer, offers.pass_on),
    "offer.answer": (forms_offers.OfferAnswer, offers.answer),
    "offer.withdraw": (forms_offers.OneOffer, offers.withdraw),
    "blind.propose": (forms_offers.ProposeRound, blind.propose),
    "blind.answer": (forms_offers.RoundAnswer, blind.answer),
    "blind.set": (forms_offers.SetLimit, blind.set_limit),
    "blind.off": (forms_offers.OneRound, blind.call_off),
    "absence.call": (forms_absence.Called, absence.call),
    "absence.record": (forms_absence.RecordAbsence, absence.put_on_record),
    "onsite.ask": (forms_day.Nothing, onsite.ask),
    "onsite.answer": (forms_day.YesNo, onsite.answer),
    "place.leave": (forms_people.Leaving, leaving.leave_for_good),
    "place.end": (forms_people.EndPlace, leaving.end_place),
    "decision.ask": (forms_day.OnePerson, decisions.ask_again),
    "decision.make": (forms_day.Decision, decisions.decide),
}
