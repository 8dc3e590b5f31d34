"""What the shop's bot looks up and does. The data lies in data/*.csv; a real shop asks its own systems."""

from __future__ import annotations

import csv
import re
import unicodedata
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


# Eight digits that are no part of a longer number; R may stand before it, and a space in it: R 2026 0113.
_ORDER_NUMBER = re.compile(r"(?<!\d)(?<!\d[ -])\d{4}[ -]?\d{4}(?![ -]?\d)")
# The last words of `I want to return it because it leaks` and `把地址改成北京市建国路8号`.
_REASON = re.compile(r"(?:因为|因為|原因是|理由是|\bbecause|\bas it)[ ,:，：]*(.+)", re.IGNORECASE)
_NEW_ADDRESS = re.compile(
    r"(?:改成|改到|改为|改為|改寄到|换成|換成|寄到|送到|\bto|\bis)[ :：]*(.+)", re.IGNORECASE
)


def _order_number(said: str) -> str | None:
    """The number as orders.csv writes it: `r 2026 0113` and `it is ２０２６０１１３` are R20260113."""
    found = _ORDER_NUMBER.search(unicodedata.normalize("NFKC", said))
    return "R" + re.sub(r"\D", "", found[0]) if found else None


def _text_if(tracker: Tracker, intent: str) -> str:
    """The latest message if it has the intent, else nothing."""
    message = tracker.latest_message
    return str(message.get("text", "")) if tracker.get_intent_of_latest_message() == intent else ""


# What a form has gathered, and the question on the table before it.
_FORGET = [SlotSet(slot, None) for slot in ("return_reason", "confirm_return", "address", "topic")]
# What is said of an order that cannot be returned.
_RETURN_REFUSED = {
    "preparing": "utter_return_too_early",
    "shipped": "utter_return_too_early",
    "returned": "utter_return_too_late",
    "cancelled": "utter_return_too_late",
}

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


def _names_city(address: str) -> bool:
    return any(p["zh"] in address or p["en"].lower() in address.lower() for p in CITIES.values())


def _mentioned(tracker: Tracker, entity: str) -> str | None:
    """What the latest message says for `entity`."""
    return next((str(value) for value in tracker.get_latest_entity_values(entity)), None)


def _words(file: str) -> re.Pattern[str]:
    """Any word of a list; Latin ones only whole, the longest first."""
    words = sorted((_DATA / file).read_text(encoding="utf-8").split(), key=len, reverse=True)
    return re.compile("|".join(rf"\b{w}\b" if w.isascii() else w for w in words), re.IGNORECASE)


_PRONOUNS = _words("pronouns.txt")
_QUESTION_WORDS = _words("question_words.txt")
_DESTINATION = re.compile(
    r"(?:到|往|寄|送|发|發)(?![货貨手家达達得了那这這哪我你要收时時])[去给給]?[\u4e00-\u9fff]{2,}?(?:[要得需大多几幾的]|一般|$)"
    r"|\b(?:to|reach|for|in) [A-Z]\w+"
)


def _names_other_product(tracker: Tracker) -> bool:
    """Whether a question is about something that was not recognised, and so not about the last product."""
    text = tracker.latest_message.get("text", "")
    if _mentioned(tracker, "product") or _PRONOUNS.search(text):
        return False
    return re.search(r"\w{2}", _QUESTION_WORDS.sub(" ", text)) is not None


def _names_other_city(tracker: Tracker) -> bool:
    """Whether a place is named that was not recognised, and so not the last one."""
    text = tracker.latest_message.get("text", "")
    return not _mentioned(tracker, "city") and _DESTINATION.search(text) is not None


def _product(dispatcher: CollectingDispatcher, tracker: Tracker) -> Row | None:
    """The product in question; asks for it, or says that there is none, where it is not known."""
    asks = tracker.get_intent_of_latest_message() in ("ask_warranty", "ask_price", "ask_stock")
    name = None if asks and _names_other_product(tracker) else tracker.get_slot("product")
    if name is None:
        dispatcher.utter_message(response="utter_ask_product")
    elif name not in PRODUCTS:
        dispatcher.utter_message(response="utter_unknown_product")
    return PRODUCTS.get(name)


def _order(dispatcher: CollectingDispatcher, tracker: Tracker) -> Row | None:
    """The order in question; asks for it, or says that there is none, where it is not known."""
    in_text = _order_number(tracker.latest_message.get("text", ""))
    said = in_text or _mentioned(tracker, "order_number") or tracker.get_slot("order_number")
    if said is not None:
        return _known_order(dispatcher, said)
    # a form that is waiting for the number asks for it itself
    if tracker.get_slot("requested_slot") != "order_number":
        dispatcher.utter_message(response="utter_ask_order_number")
    return None


def _known_order(dispatcher: CollectingDispatcher, said: str) -> Row | None:
    """The order by that number; says so where there is none, or where it is no such number."""
    number = _order_number(said)
    order = ORDERS.get(number or "")
    if number is None:
        dispatcher.utter_message(response="utter_malformed_order")
    elif order is None:
        dispatcher.utter_message(response="utter_unknown_order", number=number)
    return order


def _judged_order(
    dispatcher: CollectingDispatcher, tracker: Tracker, said: str, status: str
) -> dict[str, Any]:
    """For a form that takes orders of one status only: the order to take, or the end of the form.

    The action that follows the form tells why another order cannot be taken. An order that was
    only remembered from before makes the form ask which one is meant.
    """
    order = _known_order(dispatcher, said)
    if order is None:
        return {"order_number": None}
    if order["status"] == status:
        return {"order_number": order["number"]}
    if (
        tracker.get_slot("requested_slot") is None
        and _order_number(tracker.latest_message.get("text", "")) is None
    ):
        return {"order_number": None}
    return {"order_number": order["number"], "requested_slot": None}


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
        city = None if _names_other_city(tracker) else tracker.get_slot("city")
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

    async def extract_return_reason(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Domain
    ) -> dict[str, Any]:
        """The reason in the request itself."""
        found = _REASON.search(_text_if(tracker, "return_goods"))
        return {"return_reason": found[1]} if found else {}

    async def validate_order_number(
        self, value: str, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Domain
    ) -> dict[str, Any]:
        return _judged_order(dispatcher, tracker, value, "delivered")

    async def validate_return_reason(
        self, value: str, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Domain
    ) -> dict[str, Any]:
        reason = value.strip(" .。!！")
        if len(reason) >= 2:
            return {"return_reason": reason}
        dispatcher.utter_message(response="utter_reason_too_short")
        return {"return_reason": None}


class SubmitReturn(Action):
    """Submits the return if it can be and the customer said yes."""

    def name(self) -> str:
        return "action_submit_return"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Domain) -> list[SlotSet]:
        order = ORDERS[tracker.get_slot("order_number")]
        response = _RETURN_REFUSED.get(order["status"]) or (
            "utter_return_submitted" if tracker.get_slot("confirm_return") else "utter_return_not_submitted"
        )
        dispatcher.utter_message(response=response, order=order, reason=tracker.get_slot("return_reason"))
        return _FORGET


class ChangeAddressForm(FormValidationAction):
    """Only an order in preparation can go elsewhere, and only to a city with delivery."""

    def name(self) -> str:
        return "validate_change_address_form"

    async def extract_address(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Domain
    ) -> dict[str, Any]:
        """The address in the request itself, if it is complete; a city alone is asked about."""
        found = _NEW_ADDRESS.search(_text_if(tracker, "change_address"))
        complete = found and _names_city(found[1]) and re.search(r"\d", found[1])
        return {"address": found[1]} if found and complete else {}

    async def validate_order_number(
        self, value: str, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Domain
    ) -> dict[str, Any]:
        return _judged_order(dispatcher, tracker, value, "preparing")

    async def validate_address(
        self, value: str, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Domain
    ) -> dict[str, Any]:
        if not _names_city(value):
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
        response = "utter_address_changed" if order["status"] == "preparing" else "utter_address_too_late"
        dispatcher.utter_message(response=response, order=order, address=tracker.get_slot("address"))
        return _FORGET


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
        return _FORGET
