"""The shop's bot as its customers meet it."""

import re
import shutil
from collections import Counter
from pathlib import Path

import pytest

from kefu.actions.loading import load_actions
from kefu.agent import Agent
from kefu.channels.console import rendered
from kefu.channels.message import UserMessage
from kefu.evaluation.story_report import failed_stories
from kefu.evaluation.story_test import run_story_tests
from kefu.project.content import read_content
from kefu.project.loader import load_project
from kefu.project.nlu_reader import read_nlu
from kefu.project.problems import has_errors
from kefu.project.stories import UserStep
from kefu.training.archive import load_model
from kefu.training.trainer import train
from kefu.training.validation import validate

ROOT = Path(__file__).parents[2]
BOT = ROOT / "domains" / "retail"
README = (ROOT / "README.md").read_text(encoding="utf-8")

# trained once: all of these tests run in one worker
pytestmark = pytest.mark.xdist_group("retail")


@pytest.fixture(scope="module")
def project():
    return load_project(BOT).project


@pytest.fixture(scope="module")
def model(project, tmp_path_factory):
    """Trained anew: a part kept from an earlier version of the code would hide what has changed."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("KEFU_CACHE", str(tmp_path_factory.mktemp("cache")))
        return load_model(train(project, out=tmp_path_factory.mktemp("models")).path)


@pytest.fixture
async def say(model, project):
    """Say something in a fresh conversation; gives the replies as the terminal shows them."""
    agent = Agent(model, actions=load_actions(project.actions))

    async def said(text):
        return list(rendered(await agent.handle(UserMessage(text, "a customer"))))

    yield said
    await agent.close()


def confirm(order, reason):
    return [f"请确认：订单{order}退货，原因：{reason}。现在提交吗？", "  1. 是", "  2. 否"]


def is_chinese(text):
    return re.search("[一-鿿]", text) is not None


def has_word(text):
    return re.search("[A-Za-z]{2}", text) is not None


def block(mark, page=README):
    """The lines of a page's code block below a mark."""
    return re.search(rf"<!-- {mark} -->\n```\w*\n(.*?)```", page, re.DOTALL)[1].splitlines()


def held_out():
    problems = []
    data = read_nlu(read_content([Path(__file__).with_name("retail_held_out.yml")], problems).nlu, problems)
    assert not problems
    return data.examples


# ------------------------------------------------------------ what is written


def test_nothing_is_wrong_with_it(project):
    assert load_project(BOT).problems == []
    assert validate(project) == []


def test_each_intent_has_enough_examples_in_both_languages(project):
    # a bare number such as R20260113 is an example of either
    chinese = Counter(e.intent for e in project.nlu.examples if is_chinese(e.text) or not has_word(e.text))
    english = Counter(e.intent for e in project.nlu.examples if not is_chinese(e.text))
    assert {intent: n for counts in (chinese, english) for intent, n in counts.items() if n < 25} == {}
    assert set(chinese) == set(english)


def test_each_response_speaks_both_languages(project):
    spoken = {name: {v.language for v in variations} for name, variations in project.domain.responses.items()}
    assert {name: languages for name, languages in spoken.items() if languages != {"zh", "en"}} == {}


def test_free_text_is_taken_from_answers_only(project):
    """A list of what is no answer would swallow every intent that is added later."""
    mappings = [m for slot in project.domain.slots.values() for m in slot.mappings if m.type == "from_text"]
    assert mappings
    assert all(mapping.intents for mapping in mappings)


def test_its_tests_are_no_training_data(project):
    trained = {example.text.lower() for example in project.nlu.examples}
    steps = [step for story in project.tests for step in story.steps if isinstance(step, UserStep)]
    tested = {step.text.lower() for step in steps} | {example.text.lower() for example in held_out()}
    assert tested & trained == set()


@pytest.mark.parametrize(
    ("page", "mark", "action", "intent"),
    [
        ("README.md", "first intent", None, "ask_opening_hours"),
        ("docs/write-a-bot.md", "repair form", "repair action", "request_repair"),
        ("docs/zh/quickstart.md", "repair form", None, "request_repair"),
    ],
)
def test_what_the_pages_add_to_it_has_no_mistake(tmp_path, page, mark, action, intent):
    for folder in ("domains", "stories"):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    bot = tmp_path / "domains" / "retail"
    page_text = (ROOT / page).read_text(encoding="utf-8")
    (bot / "addition.yml").write_text("\n".join(block(mark, page_text)), encoding="utf-8")
    if action:
        code = "\n".join(["", *block(action, page_text)])
        with (bot / "actions.py").open("a", encoding="utf-8") as file:
            file.write(code)
    loaded = load_project(bot)
    assert not has_errors([*loaded.problems, *validate(loaded.project)])
    assert intent in loaded.project.domain.intents


# ------------------------------------------------------------ what it understands


def test_it_understands_what_it_was_not_taught(model):
    examples = held_out()
    parses = [model.pipeline.parse(example.text) for example in examples]
    pairs = list(zip(examples, parses, strict=True))
    for chinese in (True, False):
        right = [e.intent == p.intent.name for e, p in pairs if is_chinese(e.text) is chinese]
        assert sum(right) / len(right) >= 0.85
    found = [
        [(a.entity, a.start, a.end) for a in e.entities] == [(m.entity, m.start, m.end) for m in p.entities]
        for e, p in pairs
    ]
    assert sum(found) / len(found) >= 0.85


async def test_its_test_stories_pass(project, model):
    """End to end: each message is understood as well."""
    result = await run_story_tests(project.tests, model.ensemble, model.pipeline.parse, end_to_end=True)
    assert len(result.stories) >= 20
    assert not result.failed, failed_stories(result)


# ------------------------------------------------------------ what it says


async def test_it_replies_as_the_readme_says(say):
    lines = block("conversation")
    replied = []
    for line in (line for line in lines if line.startswith("> ")):
        replied += [line, *await say(line.removeprefix("> "))]
    assert replied == lines


async def test_the_product_talked_about_is_remembered(say):
    assert await say("电饭煲的保修期是多久") == ["电饭煲C5的保修期为3年，具体以购买协议为准。"]
    assert await say("那它多少钱？") == ["电饭煲C5的价格是399元。"]
    assert await say("耳机呢？") == ["降噪耳机H1的价格是599元。"]
    assert await say("and what about the kettle?") == ["The K1 kettle costs 129 yuan."]


async def test_a_product_that_the_shop_does_not_have(say):
    assert await say("你们卖冰箱吗") == ['抱歉，我们没有"冰箱"这款产品。']
    assert await say("is the kettle in stock") == ["The K1 kettle is in stock, 60 left."]


@pytest.mark.parametrize(
    ("text", "reply"),
    [
        ("300元以内有什么", "300元以内有：电热水壶K1（129元）、吹风机D6（259元）、护眼台灯L8（189元）。"),
        (
            "预算三百块，能买什么",
            "300元以内有：电热水壶K1（129元）、吹风机D6（259元）、护眼台灯L8（189元）。",
        ),
        ("what do you have under 100 yuan", "Sorry, we have nothing up to 100 yuan."),
    ],
)
async def test_what_there_is_for_an_amount(say, text, reply):
    assert await say(text) == [reply]


async def test_a_return_in_chinese_with_digressions(say):
    ask = "请提供您的订单号（R加8位数字，例如R20260113）。"
    assert await say("你好，我想退货") == [ask]
    assert await say("订单号在哪里看啊") == [
        '订单号在"我的订单"页面和下单成功的短信里，以R开头，后面是8位数字。',
        ask,
    ]
    assert await say("R20260199") == ["抱歉，没有查到订单R20260199，请核对一下订单号。", ask]
    assert await say("哦，是R 2025 1220") == ["请问退货的原因是什么？"]
    assert await say("等一下") == ["好的，不着急，您慢慢来。", "请问退货的原因是什么？"]
    assert await say("咖啡机多少钱") == ["咖啡机M7的价格是2499元。", "请问退货的原因是什么？"]
    assert await say("电池不耐用") == confirm("R20251220", "电池不耐用")
    assert await say("对") == [
        "订单R20251220（智能手表W4）的退货申请已提交，原因：电池不耐用。"
        "快递员会在2天内上门取件，收到后退款899元。"
    ]


async def test_a_return_in_english_that_is_cancelled_and_begun_again(say):
    ask = "Please give me your order number (R and 8 digits, such as R20260113)."
    assert await say("I want to return my order") == [ask]
    assert await say("my order number is R20260113") == ["What is the reason for the return?"]
    assert await say("never mind") == ["All right, the return is cancelled. Is there anything else I can do?"]
    assert await say("how long does delivery to Beijing take") == [
        "Goods in stock usually reach Beijing in 2 days."
    ]
    # the order is still known
    assert await say("I do want to return it") == ["What is the reason for the return?"]
    assert (await say("the suction is too weak"))[0].endswith("Shall I submit it?")
    assert await say("yes") == [
        "The return of order R20260113 (X3 robot vacuum) has been requested. "
        "Reason: the suction is too weak. "
        "A courier will collect it within 2 days, and we refund 1999 yuan when it arrives."
    ]


async def test_an_order_number_can_be_corrected_when_the_reason_is_asked_for(say):
    assert await say("退货，订单R20260113") == ["请问退货的原因是什么？"]
    assert await say("说错了，订单号是R20251220") == ["请问退货的原因是什么？"]
    assert await say("表带断了") == confirm("R20251220", "表带断了")


@pytest.mark.parametrize("text", ["不", "否", "/deny", "先别提交了"])
async def test_a_return_that_is_not_confirmed_is_not_submitted(say, text):
    assert await say("退货R20260113，因为噪音太大") == confirm("R20260113", "噪音太大")
    assert await say(text) == ["好的，退货申请没有提交。还有什么可以帮您？"]


@pytest.mark.parametrize(
    "text", ["等一下", "我再想想", "我要改地址", "换货可以吗", "asdf", "继续", "继续退货"]
)
async def test_what_is_no_reason_is_not_taken_for_one(say, text):
    assert await say("退货R20260113") == ["请问退货的原因是什么？"]
    replies = await say(text)
    assert len(replies) == 2
    assert replies[1] in ("请问退货的原因是什么？", "What is the reason for the return?")


@pytest.mark.parametrize("text", ["不要了", "不退了", "我不要退货"])
async def test_a_return_can_be_left(say, text):
    assert await say("退货R20260113") == ["请问退货的原因是什么？"]
    assert await say(text) == ["好的，退货申请已取消。还有什么可以帮您？"]


async def test_a_person_ends_a_form(say):
    assert (await say("退货R20260113"))[0].startswith("请问")
    assert await say("转人工") == ["正在为您转接人工客服（服务时间 9:00–21:00），请稍候。"]
    assert (await say("你好"))[0].startswith("您好！")


async def test_an_order_that_cannot_be_returned_ends_the_form(say):
    assert len(await say("我要退货")) == 1
    assert await say("R20260114") == ['订单R20260114还没有签收，签收后才能退货。着急的话可以说"转人工"。']
    assert await say("好的") == ["好的，请说，我能帮您什么？"]
    # remembered, but not meant: it is asked which one
    assert await say("我要退货") == ["请提供您的订单号（R加8位数字，例如R20260113）。"]


@pytest.mark.parametrize("number", ["Ｒ２０２６０１１３", "r 2026 0113", "20260113"])
async def test_order_numbers_as_people_write_them(say, number):
    assert len(await say("我要退货")) == 1
    assert await say(number) == ["请问退货的原因是什么？"]


@pytest.mark.parametrize("number", ["12345678901234567890", "1380013800", "R202601"])
async def test_a_number_that_is_none_is_not_read_back(say, number):
    assert len(await say("我要退货")) == 1
    assert (await say(number))[0] == "这个订单号好像不对，应该是R加8位数字，例如R20260113。"


@pytest.mark.parametrize(
    "text",
    ["扫地机器人冒烟起火了", "用你们的吹风机烫伤了，我要赔偿", "热水壶漏电把我电到了", "the kettle exploded"],
)
async def test_an_accident_goes_to_a_person_at_once(say, text):
    assert len(await say("我要退货")) == 1
    replies = await say(text)
    assert len(replies) == 1
    assert "转接人工" in replies[0] or "handing you over" in replies[0]


@pytest.mark.parametrize("text", ["不要转人工", "不用开发票", "我不要退货"])
async def test_what_is_not_wanted_is_not_done(say, text):
    assert await say(text) == ["好的。还有什么可以帮您？"]


async def test_ok_and_sorry_do_nothing_dramatic(say):
    await say("where is my order")
    assert await say("sorry") == ["No problem. Just tell me if you need anything."]
    assert await say("OK") == ["Sure, what can I do for you?"]


@pytest.mark.parametrize(
    ("text", "known", "unknown"),
    [
        ("扫地机器人多少钱", "咖啡机多少钱", "冰柜多少钱"),
        ("扫地机器人有货吗", "電鍋有貨嗎", "按摩椅有货吗"),
        ("is the kettle in stock", "is the speaker in stock", "is the treadmill in stock"),
    ],
)
async def test_a_product_that_is_not_known_is_not_taken_for_the_last_one(say, text, known, unknown):
    before = await say(text)
    assert await say(known) != before
    assert "没有" in (reply := (await say(unknown))[0]) or "do not have" in reply


@pytest.mark.parametrize("text", ["发到纽约多久", "到三亚几天", "到东京要多久", "寄到温哥华几天"])
async def test_a_city_that_is_not_known_is_not_taken_for_the_last_one(say, text):
    assert await say("发到上海要几天") == ["现货发到上海一般需要1天。"]
    assert (await say(text))[0].startswith("抱歉，暂时查不到")


@pytest.mark.parametrize(
    ("text", "reply"),
    [
        ("吹風機有貨嗎", "吹风机D6暂时缺货。到货后需要通知您吗？"),
        ("請問咖啡機多少錢", "咖啡机M7的价格是2499元。"),
        ("訂單到哪裡了", "请提供您的订单号（R加8位数字，例如R20260113）。"),
        ("謝謝", "不客气！还有什么可以帮您？"),
    ],
)
async def test_traditional_characters_are_understood(say, text, reply):
    assert await say(text) == [reply]


async def test_everything_in_one_sentence(say):
    assert await say("R20260115的地址改成北京市朝阳区建国路8号") == [
        "订单R20260115的收货地址已改为：北京市朝阳区建国路8号。"
    ]
    assert await say("吹风机到货通知我，手机13800138000") == ["已登记，到货后会发短信到 13800138000。"]


async def test_a_change_of_address_in_chinese(say):
    assert await say("帮我改下收货地址") == ["请提供您的订单号（R加8位数字，例如R20260113）。"]
    assert await say("R20260115") == ["请告诉我新的完整地址（城市、街道和门牌号）。"]
    assert await say("到杭州要几天") == [
        "现货发到杭州一般需要1天。",
        "请告诉我新的完整地址（城市、街道和门牌号）。",
    ]
    assert (await say("南京市中山路18号"))[0].startswith("地址里没有我们能配送的城市")
    assert await say("杭州市西湖区文三路90号") == ["订单R20260115的收货地址已改为：杭州市西湖区文三路90号。"]


async def test_a_change_of_address_in_english(say):
    assert await say("please change the delivery address of order R20260115") == [
        "Please tell me the complete new address (city, street and number)."
    ]
    assert await say("90 Wensan Road, Hangzhou") == [
        "The delivery address of order R20260115 is now: 90 Wensan Road, Hangzhou."
    ]
    assert await say("change the address of R20260116") == [
        "The address of order R20260116 can no longer be changed; "
        'this works only while an order is being prepared. Say "human" if you need help.',
    ]


async def test_a_wrong_phone_number_is_asked_for_again(say):
    assert await say("吹风机还有货吗") == ["吹风机D6暂时缺货。到货后需要通知您吗？"]
    assert await say("好的") == ["请留下您的手机号，到货后我们发短信通知您。"]
    assert await say("我的手机号是138001") == [
        "这个手机号好像不对，应该是11位数字。",
        "请留下您的手机号，到货后我们发短信通知您。",
    ]
    assert await say("13800138000") == ["已登记，到货后会发短信到 13800138000。"]


async def test_yes_means_what_was_offered(say):
    assert (await say("你们太差劲了，我要投诉"))[0].endswith("要为您转接人工客服吗？")
    assert (await say("好的"))[0].startswith("正在为您转接人工客服")
    assert (await say("订单R20260113开发票"))[0].endswith("现在为您开具吗？")
    assert (await say("好的"))[0].endswith("稍后发送到您下单时填写的邮箱。")
    assert await say("谢谢") == ["不客气！还有什么可以帮您？"]
    assert await say("没有了") == ["再见，祝您生活愉快！"]


@pytest.mark.parametrize(
    ("text", "reply"),
    [
        ("饕餮魍魉氤氲", "抱歉，我没听明白，能换个说法吗？"),
        ("asdfgh jkl", "Sorry, I did not understand. Could you rephrase that?"),
    ],
)
async def test_what_is_not_understood_is_asked_for_again_in_the_same_language(say, text, reply):
    assert await say(text) == [reply]
