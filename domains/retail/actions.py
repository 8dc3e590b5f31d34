"""What the shop's bot looks up and does. The data lies in data/*.csv; a real shop asks its own systems."""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from kefu import Action, Dispatcher, Event, FormValidationAction, SlotSet, TrackerView

Row = dict[str, Any]

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
    """The number as orders.csv writes it: `r 20260113` and `20260113` are R20260113."""
    return "R" + re.sub(r"\D", "", said)


def _mentioned(tracker: TrackerView, entity: str) -> str | None:
    """What the latest message says for `entity`."""
    found = [e["value"] for e in tracker.latest_message["entities"] if e["entity"] == entity]
    return str(found[-1]) if found else None


def _product(dispatcher: Dispatcher, tracker: TrackerView) -> Row | None:
    """The product in question; asks for it, or says that there is none, where it is not known."""
    name = tracker.get_slot("product")
    if name is None:
        dispatcher.utter_message(response="utter_ask_product")
    elif name not in PRODUCTS:
        dispatcher.utter_message(response="utter_unknown_product")
    return PRODUCTS.get(name)


def _order(dispatcher: Dispatcher, tracker: TrackerView) -> Row | None:
    """The order in question; asks for it, or says that there is none, where it is not known."""
    said = tracker.get_slot("order_number")
    if said is None:
        dispatcher.utter_message(response="utter_ask_order_number")
        return None
    return _known_order(dispatcher, said)


def _known_order(dispatcher: Dispatcher, said: str) -> Row | None:
    """The order by that number; says so where there is none."""
    order = ORDERS.get(_order_number(said))
    if order is None:
        dispatcher.utter_message(response="utter_unknown_order", number=said)
    return order


class Warranty(Action):
    def name(self) -> str:
        return "action_warranty"

    async def run(self, dispatcher: Dispatcher, tracker: TrackerView, domain: Mapping[str, Any]) -> list[Event]:
        if item := _product(dispatcher, tracker):
            dispatcher.utter_message(response="utter_warranty", item=item)
        return []


class Price(Action):
    """The price of a product, or what there is for an amount of money."""

    def name(self) -> str:
        return "action_price"

    async def run(self, dispatcher: Dispatcher, tracker: TrackerView, domain: Mapping[str, Any]) -> list[Event]:
        amount = re.search(r"\d+", _mentioned(tracker, "amount") or "")
        if amount and not _mentioned(tracker, "product"):
            self._within(int(amount[0]), dispatcher)
        elif item := _product(dispatcher, tracker):
            dispatcher.utter_message(response="utter_price", item=item)
        return []

    def _within(self, budget: int, dispatcher: Dispatcher) -> None:
        items = [item for item in PRODUCTS.values() if item["price"] <= budget]
        response = "utter_in_budget" if items else "utter_nothing_in_budget"
        dispatcher.utter_message(response=response, budget=budget, items=items)


class Stock(Action):
    """Tells the stock and remembers whether there is any."""

    def name(self) -> str:
        return "action_stock"

    async def run(self, dispatcher: Dispatcher, tracker: TrackerView, domain: Mapping[str, Any]) -> list[Event]:
        item = _product(dispatcher, tracker)
        if item is None:
            return [SlotSet("in_stock", None)]
        in_stock = item["stock"] > 0
        dispatcher.utter_message(response="utter_in_stock" if in_stock else "utter_out_of_stock", item=item)
        return [SlotSet("in_stock", in_stock)]


class DeliveryTime(Action):
    def name(self) -> str:
        return "action_delivery_time"

    async def run(self, dispatcher: Dispatcher, tracker: TrackerView, domain: Mapping[str, Any]) -> list[Event]:
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

    async def run(self, dispatcher: Dispatcher, tracker: TrackerView, domain: Mapping[str, Any]) -> list[Event]:
        if order := _order(dispatcher, tracker):
            dispatcher.utter_message(response=f"utter_order_{order['status']}", order=order)
        return []


class RefundStatus(Action):
    def name(self) -> str:
        return "action_refund_status"

    async def run(self, dispatcher: Dispatcher, tracker: TrackerView, domain: Mapping[str, Any]) -> list[Event]:
        if order := _order(dispatcher, tracker):
            dispatcher.utter_message(response=f"utter_refund_{order['refund']}", order=order)
        return []


def _invoice(response: str, dispatcher: Dispatcher, tracker: TrackerView) -> None:
    """Says `response` if the order in question can have an invoice, else why not."""
    if order := _order(dispatcher, tracker):
        refused = order["status"] in ("returned", "cancelled")
        dispatcher.utter_message(response="utter_invoice_refused" if refused else response, order=order)


class Invoice(Action):
    """Offers an invoice."""

    def name(self) -> str:
        return "action_invoice"

    async def run(self, dispatcher: Dispatcher, tracker: TrackerView, domain: Mapping[str, Any]) -> list[Event]:
        _invoice("utter_invoice_offer", dispatcher, tracker)
        return []


class IssueInvoice(Action):
    """Issues the invoice after the customer's yes."""

    def name(self) -> str:
        return "action_issue_invoice"

    async def run(self, dispatcher: Dispatcher, tracker: TrackerView, domain: Mapping[str, Any]) -> list[Event]:
        _invoice("utter_invoice_sent", dispatcher, tracker)
        return []


class ReturnForm(FormValidationAction):
    """Only a delivered order can be returned, and a reason says something."""

    def name(self) -> str:
        return "validate_return_form"

    async def validate_order_number(
        self, value: str, dispatcher: Dispatcher, tracker: TrackerView, domain: Mapping[str, Any]
    ) -> dict[str, Any]:
        order = _known_order(dispatcher, value)
        if order is None or order["status"] == "delivered":
            return {"order_number": order and order["number"]}
        early = order["status"] in ("preparing", "shipped")
        response = "utter_return_too_early" if early else "utter_return_too_late"
        dispatcher.utter_message(response=response, order=order)
        return {"order_number": None}

    async def validate_return_reason(
        self, value: str, dispatcher: Dispatcher, tracker: TrackerView, domain: Mapping[str, Any]
    ) -> dict[str, Any]:
        reason = value.strip(" .。!！")
        if len(reason) >= 2:
            return {"return_reason": reason}
        dispatcher.utter_message(response="utter_reason_too_short")
        return {"return_reason": None}


class SubmitReturn(Action):
    def name(self) -> str:
        return "action_submit_return"

    async def run(self, dispatcher: Dispatcher, tracker: TrackerView, domain: Mapping[str, Any]) -> list[Event]:
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
        self, value: str, dispatcher: Dispatcher, tracker: TrackerView, domain: Mapping[str, Any]
    ) -> dict[str, Any]:
        order = _known_order(dispatcher, value)
        if order is None or order["status"] == "preparing":
            return {"order_number": order and order["number"]}
        dispatcher.utter_message(response="utter_address_too_late", order=order)
        return {"order_number": None}

    async def validate_address(
        self, value: str, dispatcher: Dispatcher, tracker: TrackerView, domain: Mapping[str, Any]
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

    async def run(self, dispatcher: Dispatcher, tracker: TrackerView, domain: Mapping[str, Any]) -> list[Event]:
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
        self, value: str, dispatcher: Dispatcher, tracker: TrackerView, domain: Mapping[str, Any]
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

    async def run(self, dispatcher: Dispatcher, tracker: TrackerView, domain: Mapping[str, Any]) -> list[Event]:
        return [SlotSet("return_reason", None), SlotSet("address", None)]
