from kefu.project.located import locate

DATA = locate({"name": "x", "list": ["a", 1, None, {"k": True}], "number": 2})


def test_what_is_not_there_is_empty():
    assert DATA["nothing"]["below"].is_null
    assert list(DATA["name"]) == []
    assert DATA["list"]["key"].text() is None


def test_scalars_come_out_in_the_type_that_is_asked_for():
    assert DATA["number"].text() == "2"
    assert DATA["number"].number(0.0) == 2
    assert DATA["name"].number(7.0) == 7.0
    assert locate(True).number(0.0) == 0.0
    assert locate("true").flag(False) is False
    assert locate(True).flag(False) is True


def test_texts_take_a_list_or_a_single_one():
    assert DATA["list"].texts() == ("a", "1")
    assert DATA["name"].texts() == ("x",)
    assert DATA["nothing"].texts() == ()


def test_plain_gives_the_data_back():
    assert DATA.plain == {"name": "x", "list": ["a", 1, None, {"k": True}], "number": 2}


def test_a_path_that_leads_nowhere_stops_early():
    assert DATA.at(["list", 3, "k"]).plain is True
    assert DATA.at(["list", 3, "none"]).plain == {"k": True}
