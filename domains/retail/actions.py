"""What the shop's bot looks up and does. The data lies in data/*.csv; a real shop asks its own systems."""

from __future__ import annotations

import csv
import re
from pathlib import Path
from typing import Any

from kefu import Action, CollectingDispatcher, FormValidationAction, SlotSet, Tracker

Row = dict[str, Any]
Domain = dict[str, Any]

_DATA = Path(__file__).parent / "data"


def _read(file: str) -> dict[str, Row]:
    """The lines of a CSV file by their first column; whole numbers become numbers."""
    with (_DATA / file).open(encoding="utf-8", newline="") as lines:
        rows = [{k: int(v) if v.isdecimal() else v for k, v in row.items()} for row in csv.DictReader(lines)]
    return {next(iter(row.values())): row for row in rows}


PRODUCTS = _read("products.csv")
CITIES = _read("cities.csv")
ORDERS = {number: {**row, "item": PRODUCTS[row["product"]]} for number, row in _read("orders.csv").items()}


def _order_number(said: str) -> str:
    """The number as orders.csv writes it: `r 2026 0113` and `it is 20260113` are R20260113."""
    together = re.sub(r"[\s-]", "", said)
    digits = re.search(r"\d{8}", together)
    return "R" + (digits[0] if digits else re.sub(r"\D", "", together))


_DIGITS = {"两": 2, **{digit: value for value, digit in enumerate("零一二三四五六七八九")}}
_UNITS = {"十": 10, "百": 100, "千": 1000, "万": 10_000}


def _number(said: str) -> int:
    """The whole number in `1,500元`, `三百块` or `一千五`; 0 where there is none."""
    if digits := re.search(r"\d[\d,]*", said):
        return int(digits[0].replace(",", ""))
    total, digit, unit = 0, 0, 10
    for character in said:
        if character in _UNITS:
            unit = _UNITS[character]
            total += (digit or 1) * unit
            digit = 0
        elif character in _DIGITS:
            digit = _DIGITS[character]
            unit = unit if digit else 10
    # a digit at the end counts the next smaller unit, unless a zero stands before it
    return total + digit * unit // 10


def _mentioned(tracker: Tracker, entity: str) -> str | None:
    """What the latest message says for `entity`."""
    return next((str(value) for value in tracker.get_latest_entity_values(entity)), None)


def _product(dispatcher: CollectingDispatcher, tracker: Tracker) -> Row | None:
    """The product in question; asks for it, or says that there is none, where it is not known."""
    name = tracker.get_slot("product")
    if name is None:
        dispatcher.utter_message(response="utter_ask_product")
    elif name not in PRODUCTS:
        dispatcher.utter_message(response="utter_unknown_product")
    return PRODUCTS.get(name)


def _order(dispatcher: CollectingDispatcher, tracker: Tracker) -> Row | None:
    """The order in question; asks for it, or says that there is none, where it is not known."""
    said = _mentioned(tracker, "order_number") or tracker.get_slot("order_number")
    if said is not None:
        return _known_order(dispatcher, said)
    # a form that is waiting for the number asks for it itself
    if tracker.get_slot("requested_slot") != "order_number":
        dispatcher.utter_message(response="utter_ask_order_number")
    return None


def _known_order(dispatcher: CollectingDispatcher, said: str) -> Row | None:
    """The order by that number; says so where there is none."""
    number = _order_number(said)
    order = ORDERS.get(number)
    if order is None:
        dispatcher.utter_message(response="utter_unknown_order", number=number)
    return order


class Warranty(Action):
    def name(self) -> str:
        return "action_warranty"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Domain) -> list[SlotSet]:
        if item := _product(dispatcher, tracker):
            dispatcher.utter_message(response="utter_warranty", item=item)
        return []


class Price(Action):
    """The price of a product, or what there is for an amount of money."""

    def name(self) -> str:
        return "action_price"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Domain) -> list[SlotSet]:
        budget = _number(_mentioned(tracker, "amount") or "")
        if budget and not _mentioned(tracker, "product"):
            self._within(budget, dispatcher)
        elif item := _product(dispatcher, tracker):
            dispatcher.utter_message(response="utter_price", item=item)
        return []

    def _within(self, budget: int, dispatcher: CollectingDispatcher) -> None:
        items = [item for item in PRODUCTS.values() if item["price"] <= budget]
        response = "utter_in_budget" if items else "utter_nothing_in_budget"
        dispatcher.utter_message(response=response, budget=budget, items=items)


class Stock(Action):
    """Tells the stock and remembers whether there is any."""

    def name(self) -> str:
        return "action_stock"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Domain) -> list[SlotSet]:
        item = _product(dispatcher, tracker)
        if item is None:
            return [SlotSet("in_stock", None)]
        in_stock = item["stock"] > 0
        dispatcher.utter_message(response="utter_in_stock" if in_stock else "utter_out_of_stock", item=item)
        return [SlotSet("in_stock", in_stock)]


class DeliveryTime(Action):
    def name(self) -> str:
        return "action_delivery_time"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Domain) -> list[SlotSet]:
        city = tracker.get_slot("city")
        days = [place["days"] for place in CITIES.values()]
        if city is None:
            dispatcher.utter_message(
                response="utter_delivery_time_general", fastest=min(days), slowest=max(days)
            )
        elif city in CITIES:
            dispatcher.utter_message(response="utter_delivery_time", place=CITIES[city])
        else:
            dispatcher.utter_message(response="utter_delivery_nowhere")
        return []


class OrderStatus(Action):
    def name(self) -> str:
        return "action_order_status"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Domain) -> list[SlotSet]:
        if order := _order(dispatcher, tracker):
            dispatcher.utter_message(response=f"utter_order_{order['status']}", order=order)
        return []


class RefundStatus(Action):
    def name(self) -> str:
        return "action_refund_status"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Domain) -> list[SlotSet]:
        if order := _order(dispatcher, tracker):
            dispatcher.utter_message(response=f"utter_refund_{order['refund']}", order=order)
        return []


def _invoice(response: str, dispatcher: CollectingDispatcher, tracker: Tracker) -> None:
    """Says `response` if the order in question can have an invoice, else why not."""
    if order := _order(dispatcher, tracker):
        refused = order["status"] in ("returned", "cancelled")
        dispatcher.utter_message(response="utter_invoice_refused" if refused else response, order=order)


class Invoice(Action):
    """Offers an invoice."""

    def name(self) -> str:
        return "action_invoice"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Domain) -> list[SlotSet]:
        _invoice("utter_invoice_offer", dispatcher, tracker)
        return []


class IssueInvoice(Action):
    """Issues the invoice after the customer's yes."""

    def name(self) -> str:
        return "action_issue_invoice"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Domain) -> list[SlotSet]:
        _invoice("utter_invoice_sent", dispatcher, tracker)
        return []


class ReturnForm(FormValidationAction):
    """Only a delivered order can be returned, and a reason says something."""

    def name(self) -> str:
        return "validate_return_form"

    async def validate_order_number(
        self, value: str, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Domain
    ) -> dict[str, Any]:
        order = _known_order(dispatcher, value)
        if order is None or order["status"] == "delivered":
            return {"order_number": order and order["number"]}
        early = order["status"] in ("preparing", "shipped")
        response = "utter_return_too_early" if early else "utter_return_too_late"
        dispatcher.utter_message(response=response, order=order)
        return {"order_number": None}

    async def validate_return_reason(
        self, value: str, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Domain
    ) -> dict[str, Any]:
        reason = value.strip(" .。!！")
        if len(reason) >= 2:
            return {"return_reason": reason}
        dispatcher.utter_message(response="utter_reason_too_short")
        return {"return_reason": None}


class SubmitReturn(Action):
    def name(self) -> str:
        return "action_submit_return"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Domain) -> list[SlotSet]:
        order = ORDERS[tracker.get_slot("order_number")]
        dispatcher.utter_message(
            response="utter_return_submitted", order=order, reason=tracker.get_slot("return_reason")
        )
        return [SlotSet("return_reason", None), SlotSet("topic", None)]


class ChangeAddressForm(FormValidationAction):
    """Only an order in preparation can go elsewhere, and only to a city with delivery."""

    def name(self) -> str:
        return "validate_change_address_form"

    async def validate_order_number(
        self, value: str, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Domain
    ) -> dict[str, Any]:
        order = _known_order(dispatcher, value)
        if order is None or order["status"] == "preparing":
            return {"order_number": order and order["number"]}
        dispatcher.utter_message(response="utter_address_too_late", order=order)
        return {"order_number": None}

    async def validate_address(
        self, value: str, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Domain
    ) -> dict[str, Any]:
        named = any(p["zh"] in value or p["en"].lower() in value.lower() for p in CITIES.values())
        if not named:
            dispatcher.utter_message(response="utter_address_needs_city", places=list(CITIES.values()))
        elif not re.search(r"\d", value):
            dispatcher.utter_message(response="utter_address_too_short")
        else:
            return {"address": value.strip()}
        return {"address": None}


class SubmitAddress(Action):
    def name(self) -> str:
        return "action_submit_address"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Domain) -> list[SlotSet]:
        order = ORDERS[tracker.get_slot("order_number")]
        dispatcher.utter_message(
            response="utter_address_changed", order=order, address=tracker.get_slot("address")
        )
        return [SlotSet("address", None), SlotSet("topic", None)]


class NotifyForm(FormValidationAction):
    """A Chinese mobile number, with or without +86."""

    def name(self) -> str:
        return "validate_notify_form"

    async def validate_phone(
        self, value: str, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Domain
    ) -> dict[str, Any]:
        digits = re.sub(r"\D", "", value)
        number = digits.removeprefix("86") if len(digits) == 13 else digits
        if re.fullmatch(r"1[3-9]\d{9}", number):
            return {"phone": number}
        dispatcher.utter_message(response="utter_invalid_phone")
        return {"phone": None}


class ForgetForm(Action):
    """Clears what a cancelled form has gathered."""

    def name(self) -> str:
        return "action_forget_form"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Domain) -> list[SlotSet]:
        return [SlotSet("return_reason", None), SlotSet("address", None)]
