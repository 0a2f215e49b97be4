"""The everyday words that ship with the bot, and how a company's glossary lies over them."""

from bot.glossary import EMPTY, Glossary, Term, everyday, over


def test_the_shipped_words_are_found_in_a_question() -> None:
    """Colloquial names, whatever their width, stand for the manuals' own."""
    found = everyday().find("有休の日にスマホをなくしました。ＰＣも壊れました")
    assert [said.term.term for said in found] == [
        "年次有給休暇",
        "スマートフォン",
        "紛失",
        "パソコン",
        "故障",
    ]


def test_a_companys_names_win_and_gain_the_everyday_ones() -> None:
    """The company calls it 特別有給; 有休 then leads there, and no name means two things."""
    own = Glossary((Term(term="特別有給", synonyms=("有休",)), Term(term="そらのめ箱")))
    merged = over(own, everyday())
    assert merged.terms[0].synonyms[0] == "有休"
    assert "年次有給休暇" in merged.terms[0].forms
    forms = [form for term in merged.terms for form in term.forms]
    assert len(forms) == len(set(forms))
    assert [said.term.term for said in merged.find("年休")] == ["特別有給"]


def test_without_a_companys_glossary_the_everyday_words_remain() -> None:
    """An empty glossary hides nothing."""
    assert over(EMPTY, everyday()) == everyday()


def test_a_question_is_read_in_the_words_of_the_text() -> None:
    """A name that the text never uses gives way to the one it uses; others stay as they are."""
    text = "第8条 年次有給休暇は勤続6か月で10日とする。パソコンは貸与する。"
    asked = "有休は何日？ パソコンとスマホは？"
    assert everyday().in_words_of(asked, text) == "年次有給休暇は何日？ パソコンとスマホは？"
    assert everyday().in_words_of(asked, "") == asked
