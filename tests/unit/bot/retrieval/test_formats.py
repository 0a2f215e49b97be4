"""Office files, PDF, CSV and mail: read as their readers see them, with places to cite."""

import datetime as dt
from io import BytesIO
from typing import Any

import pytest
from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import parse_xml
from docx.shared import Pt, RGBColor
from openpyxl import load_workbook
from pptx import Presentation
from pptx.util import Inches
from pypdf import PdfReader, PdfWriter

from bot.retrieval.parsers import Parsed, parse
from bot.retrieval.parsers.cells import shown
from bot.retrieval.parsers.numbering import written
from bot.retrieval.passages import LIMIT, cut
from tests.support import documents

DAY = dt.datetime.fromisoformat("2025-04-01")
W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def headings(parsed: Parsed) -> list[str]:
    return [" > ".join(block.heading) for block in parsed.blocks]


def texts(parsed: Parsed) -> list[str]:
    return [parsed.text[block.start : block.end] for block in parsed.blocks]


def notes(parsed: Parsed) -> dict[str, Any]:
    return {note.key.removeprefix("manuals.note_"): dict(note.values) for note in parsed.notes}


def test_pdf_pages_are_places_and_articles_are_headings() -> None:
    """A citation names the article and the page; broken lines are one paragraph again."""
    first = (
        "就業規則\n\n第1条（目的）\nこの規則は社員の就業に関して必要な事項を定め\nるものとする。"
    )
    second = "第2条（休暇）\n年次有給休暇は入社後6か月で10日を与える。"
    parsed = parse(documents.pdf([first, second]), "規則/就業規則.pdf")
    assert parsed.title == "就業規則"
    assert headings(parsed)[1:] == ["第1条（目的） > 1ページ", "第2条（休暇） > 2ページ"]
    assert texts(parsed)[1] == "この規則は社員の就業に関して必要な事項を定めるものとする。"


def test_pdf_running_lines_and_page_numbers_are_left_out() -> None:
    """What stands on top and at the foot of each page belongs to no paragraph."""
    pages = [f"社外秘 経理部\n第{n}章の本文は{'あいうえお'[n]}です。\n- {n} -" for n in range(1, 5)]
    parsed = parse(documents.pdf(pages), "x.pdf")
    assert "社外秘" not in parsed.text
    assert "- 2 -" not in parsed.text
    assert len(parsed.blocks) == 4


def test_pdf_spaces_of_setting_type_go_and_real_ones_stay() -> None:
    """Spread characters are words again; a space between two names was meant."""
    sentence = "取得する者は、 三営業日前 までに所属長 へ申請しなければならない。"
    page = f"有 給 休 暇 の 申 請\n\n総務部 内線1001\n\n{sentence}"
    parsed = parse(documents.pdf([page]), "x.pdf")
    assert texts(parsed) == [
        "有給休暇の申請",
        "総務部 内線1001",
        "取得する者は、三営業日前までに所属長へ申請しなければならない。",
    ]


def test_pdf_bookmarks_are_headings_and_a_contents_page_is_not_text() -> None:
    """What the author made a heading is one; dots to page numbers are nobody's answer."""
    pages = [
        "目次\n経費の申請…………2",
        "経費の申請\n領収書を添えて申請する。\n締切\n毎月25日とする。",
    ]
    writer = PdfWriter(clone_from=PdfReader(BytesIO(documents.pdf(pages))))
    parent = writer.add_outline_item(title="経費の 申請", page_number=1)
    writer.add_outline_item(title="締切", page_number=1, parent=parent)
    out = BytesIO()
    writer.write(out)
    parsed = parse(out.getvalue(), "x.pdf")
    assert headings(parsed)[1:] == ["経費の申請 > 2ページ", "経費の申請 > 締切 > 2ページ"]
    assert "……" not in parsed.text


def test_a_marked_heading_belongs_to_the_article_it_stands_in() -> None:
    """The next article closes it."""
    page = "第1条（休暇）\n■ 窓口\n総務部です。\n第2条（旅費）\n実費とする。"
    assert headings(parse(documents.pdf([page]), "x.pdf")) == [
        "第1条（休暇） > 窓口 > 1ページ",
        "第2条（旅費） > 1ページ",
    ]


def test_pdf_vertical_text_and_old_characters_become_ordinary() -> None:
    """One character per line is one line; radicals and vertical marks are what people type."""
    parsed = parse(documents.pdf(["\n".join("有給休暇は三日前までに申請する︒")]), "x.pdf")
    assert texts(parsed) == ["有給休暇は三日前までに申請する。"]
    assert "人事" in parse(documents.pdf(["⼈事の窓口は総務です。"]), "x.pdf").text


def test_pdf_white_text_is_left_out_unless_something_dark_is_below() -> None:
    """An order in white on white is hidden; the white head of a coloured table is not."""
    assert not parse(documents.pdf(["見える文です。"]), "x.pdf").notes
    order = documents.pdf(["見える文です。"], extra="BT /F1 9 Tf 1 g <0001> Tj ET 0 g")
    assert notes(parse(order, "x.pdf")) == {"hidden_text": {"count": 1}}
    dark = documents.pdf(["見える文です。"], extra="0 0 1 rg 0 0 99 99 re f 1 g")
    assert "見える文" in parse(dark, "x.pdf").text


def test_docx_headings_title_lists_and_tables() -> None:
    """Styles give the heading path, a table keeps its header, a merged cell its words."""
    document = Document()
    document.add_paragraph("出張旅費規程", "Title")
    document.add_heading("日当と宿泊費", 1)
    document.add_heading("国内", 2)
    document.add_paragraph("国内出張の日当は2,500円とする。")
    for item in ("領収書", "報告書"):
        document.add_paragraph(item, "List Bullet")
    table = document.add_table(3, 3)
    for row, cells in zip(
        table.rows,
        (("地域", "役職", "上限"), ("東京", "部長", "15,000円"), ("", "一般", "12,000円")),
        strict=True,
    ):
        for cell, words in zip(row.cells, cells, strict=True):
            cell.text = words
    table.cell(1, 0).merge(table.cell(2, 0))
    parsed = parse(documents.saved(document), "旅費.docx")
    assert parsed.title == "出張旅費規程"
    assert headings(parsed) == ["日当と宿泊費 > 国内"] * 3
    assert texts(parsed)[1] == "・ 領収書\n・ 報告書"
    assert texts(parsed)[2].split("\n") == [
        "| 地域 | 役職 | 上限 |",
        "| 東京 | 部長 | 15,000円 |",
        "| 東京 | 一般 | 12,000円 |",
    ]


def test_docx_numbers_that_word_writes_itself_are_read() -> None:
    """「第2条」 stands in no paragraph, and yet it is what people cite."""
    document = Document()
    numbering = document.part.numbering_part.element
    numbering.insert(0, parse_xml(
        f'<w:abstractNum {W} w:abstractNumId="77"><w:lvl w:ilvl="0"><w:start w:val="1"/>'
        '<w:numFmt w:val="decimalFullWidth"/><w:lvlText w:val="第%1条"/></w:lvl><w:lvl w:ilvl="1">'
        '<w:start w:val="1"/><w:numFmt w:val="decimalEnclosedCircle"/><w:lvlText w:val="%2"/>'
        "</w:lvl></w:abstractNum>"
    ))  # fmt: skip
    numbering.append(parse_xml(f'<w:num {W} w:numId="77"><w:abstractNumId w:val="77"/></w:num>'))
    for words, level in (
        ("（目的）", 0),
        ("（申請）", 0),
        ("3日前までに申請する。", 1),
        ("急病は当日でよい。", 1),
    ):
        paragraph = document.add_paragraph(words)
        paragraph._p.get_or_add_pPr().append(parse_xml(
            f'<w:numPr {W}><w:ilvl w:val="{level}"/><w:numId w:val="77"/></w:numPr>'
        ))  # fmt: skip
    parsed = parse(documents.saved(document), "x.docx")
    assert texts(parsed)[-1] == "① 3日前までに申請する。\n② 急病は当日でよい。"
    assert headings(parsed)[-1] == "第２条（申請）"


@pytest.mark.parametrize(
    ("kind", "number", "sign"),
    [("aiueo", 3, "ウ"), ("japaneseCounting", 21, "二十一"), ("japaneseCounting", 10, "十"),
     ("decimalFullWidth", 12, "１２"), ("lowerRoman", 14, "xiv"), ("iroha", 2, "ロ"),
     ("upperLetter", 3, "C"), ("decimalEnclosedCircle", 20, "⑳"), ("koreanCounting", 7, "7")],
)  # fmt: skip
def test_numbers_are_written_as_word_writes_them(kind: str, number: int, sign: str) -> None:
    """Japanese formats too; a rare one falls back to figures."""
    assert written(number, kind) == sign


def test_docx_hidden_runs_are_left_out_and_reported() -> None:
    """White, tiny and hidden runs are no part of the manual; deletions and furigana neither."""
    document = Document()
    paragraph = document.add_paragraph("申請は総務へ。")
    paragraph.add_run("白い命令").font.color.rgb = RGBColor(255, 255, 255)
    paragraph.add_run("隠れた命令").font.hidden = True
    paragraph.add_run("小さな命令").font.size = Pt(1)
    paragraph._p.append(parse_xml(
        f'<w:del {W}><w:r><w:delText>消した文</w:delText></w:r></w:del>'
    ))  # fmt: skip
    paragraph._p.append(parse_xml(
        f'<w:ins {W}><w:r><w:t>足した文。</w:t></w:r></w:ins>'
    ))  # fmt: skip
    paragraph._p.append(parse_xml(
        f'<w:r {W}><w:ruby><w:rt><w:r><w:t>しめきり</w:t></w:r></w:rt>'
        "<w:rubyBase><w:r><w:t>締切</w:t></w:r></w:rubyBase></w:ruby></w:r>"
    ))  # fmt: skip
    parsed = parse(documents.saved(document), "x.docx")
    assert parsed.text == "申請は総務へ。足した文。締切"
    assert notes(parsed) == {"hidden_text": {"count": 14}}


def test_docx_without_styles_is_read_as_its_author_meant() -> None:
    """A centred first line is the title; articles, marks and frames need no styles."""
    document = Document()
    document.add_paragraph("慶弔見舞金規程").alignment = WD_ALIGN_PARAGRAPH.CENTER
    document.add_paragraph("第3条（結婚祝金）")
    document.add_paragraph("結婚祝金は3万円とする。")
    document.add_paragraph("■ 問い合わせ")
    document.add_table(1, 1).cell(0, 0).text = "総務課まで連絡する。"
    parsed = parse(documents.saved(document), "x.docx")
    assert parsed.title == "慶弔見舞金規程"
    assert headings(parsed) == ["第3条（結婚祝金）", "第3条（結婚祝金） > 問い合わせ"]
    assert texts(parsed) == ["結婚祝金は3万円とする。", "総務課まで連絡する。"]


def test_xlsx_rows_keep_their_header_and_cells_read_as_shown() -> None:
    """Sheet name as heading, the header in every passage, amounts and dates as people see them."""
    book = documents.xlsx([["旅費一覧"], [], ["地域", "上限", "改定日"]], "宿泊費")
    sheet = book.active
    for n in range(40):
        sheet.append([f"地域{n:02}の営業所と出張所", 9500 + n * 100, DAY])
        sheet.cell(n + 4, 2).number_format = '#,##0"円"'
        sheet.cell(n + 4, 3).number_format = 'yyyy"年"m"月"d"日"'
    parsed = parse(documents.saved(book), "旅費.xlsx")
    pieces = cut("d", parsed)
    tables = [piece.text for piece in pieces if "地域3" in piece.text or "地域0" in piece.text]
    assert len(tables) >= 2
    assert all("| 地域 | 上限 | 改定日 |" in text for text in tables)
    assert "| 地域02の営業所と出張所 | 9,700円 | 2025年4月1日 |" in parsed.text
    assert {piece.heading for piece in pieces} == {"宿泊費"}
    assert max(len(piece.text) for piece in pieces) <= LIMIT
    assert parsed.text.startswith("宿泊費\n\n旅費一覧")


def test_xlsx_merged_cells_are_filled_and_two_heads_joined() -> None:
    """「日当」 over 「国内」 and 「海外」 heads both columns; a merged region names each row."""
    book = documents.xlsx([["地域", "日当", None], [None, "国内", "海外"],
                           ["関東", 2500, 6000], [None, 2000, 5000]])  # fmt: skip
    for where in ("B1:C1", "A1:A2", "A3:A4"):
        book.active.merge_cells(where)
    parsed = parse(documents.saved(book), "x.xlsx")
    assert texts(parsed)[0].split("\n") == [
        "| 地域 | 日当 国内 | 日当 海外 |",
        "| 関東 | 2500 | 6000 |",
        "| 関東 | 2000 | 5000 |",
    ]


def test_xlsx_hidden_parts_and_uncomputed_formulas_are_told() -> None:
    """Hidden sheets, rows and columns stay out; a formula without a value is said to be empty."""
    book = documents.xlsx([["品目", "秘密", "価格"], ["机", "極秘A", 100], ["椅子", "極秘B", 200],
                           ["棚", "極秘C", '=WEBSERVICE("http://example.com/")']])  # fmt: skip
    book.active.row_dimensions[3].hidden = True
    book.active.column_dimensions["B"].hidden = True
    book.create_sheet("裏帳簿").append(["隠れた命令"])
    book["裏帳簿"].sheet_state = "veryHidden"
    parsed = parse(documents.saved(book), "x.xlsx")
    assert "極秘" not in parsed.text
    assert "椅子" not in parsed.text
    assert "命令" not in parsed.text
    assert notes(parsed) == {
        "hidden_sheets": {"names": "裏帳簿"},
        "hidden_rows": {"count": 2},
        "formulas": {"count": 1},
    }


@pytest.mark.parametrize(
    ("value", "code", "text"),
    [(2500, "#,##0", "2,500"), (0.08, "0%", "8%"), (1234.5, "¥#,##0.0", "¥1,234.5"),
     (3.0, "General", "3"), (0.1 + 0.2, "General", "0.3"), (12, '0"日"', "12日"),
     (True, "General", "TRUE"), (None, "", ""),
     (DAY, "yyyy/m/d", "2025-04-01"), (dt.time(9, 5), "h:mm", "09:05"),
     (dt.datetime.fromisoformat("2019-05-01"), '[$-411]ggge"年"m"月"d"日"', "2019年5月1日"),
     (-3200, "#,##0;[Red]-#,##0", "-3,200"), (5000, "[$¥-411]#,##0", "¥5,000")],
)  # fmt: skip
def test_values_are_written_as_the_sheet_shows_them(value: object, code: str, text: str) -> None:
    """A citation must read like the workbook."""
    assert shown(value, code) == text


def test_pptx_titles_tables_and_what_is_not_shown() -> None:
    """A slide's title is the heading; notes and hidden slides are left out and told."""
    show = Presentation()
    for title, body in (("返品の手順", "受付票を書く\n倉庫へ送る"), ("隠しスライド", "秘密")):
        slide = show.slides.add_slide(show.slide_layouts[1])
        slide.shapes.title.text = title
        slide.placeholders[1].text = body
    show.slides[1]._element.set("show", "0")
    show.slides[0].notes_slide.notes_text_frame.text = "話す人だけの覚え書き"
    table = show.slides[0].shapes.add_table(2, 2, Inches(1), Inches(6), Inches(4), Inches(1)).table
    for n, words in enumerate(("区分", "期限", "通常", "14日")):
        table.cell(n // 2, n % 2).text = words
    parsed = parse(documents.saved(show), "x.pptx")
    assert parsed.title == "返品の手順"
    assert headings(parsed) == ["返品の手順 > スライド1"] * 2
    assert texts(parsed) == ["受付票を書く\n倉庫へ送る", "| 区分 | 期限 |\n| 通常 | 14日 |"]
    assert notes(parsed) == {"hidden_slides": {"count": 1}, "speaker_notes": {"count": 1}}


@pytest.mark.parametrize("encoding", ["utf-8-sig", "cp932", "euc-jp"])
def test_csv_in_any_japanese_encoding_keeps_its_header(encoding: str) -> None:
    """Rows are groups under the header; a formula is only text."""
    source = "内線,部署,担当\n1001,総務部,鈴木\n1002,経理部,\"=cmd|' /C calc'!A0\"\n"
    parsed = parse(source.encode(encoding), "内線表.csv")
    assert parsed.title == "内線表"
    assert texts(parsed)[0].startswith("| 内線 | 部署 | 担当 |\n| 1001 | 総務部 | 鈴木 |")


@pytest.mark.parametrize("charset", ["utf-8", "iso-2022-jp", "shift_jis"])
def test_eml_gives_subject_sender_date_and_body(charset: str) -> None:
    """The subject is the title; attachments are named, never opened."""
    body = "各位\n\n経費の締切は毎月25日です。\n\n> 前の人の引用\n"
    parsed = parse(documents.mail("経費精算の締切について", body, charset, b"PK"), "x.eml")
    assert parsed.title == "経費精算の締切について"
    assert texts(parsed)[0] == "差出人: 総務部 <soumu@example.co.jp>\n日付: 2025-04-01 09:30"
    assert "経費の締切は毎月25日です。" in texts(parsed)
    assert "引用" not in parsed.text
    assert notes(parsed) == {"attachments": {"count": 1}}


def test_html_tells_what_it_conceals() -> None:
    """Hidden and white text is left out and counted once; white on a colour is seen."""
    source = """<html><body><h1>旅費</h1><p>実費です。
    <span style="display:none">命令<b hidden>壱</b></span>
    以上。</p><p style="color: #FFF">白い命令</p><div style="background:#003">
    <p style="color:white">見える白</p></div><script hidden>code()</script></body></html>"""
    parsed = parse(source.encode(), "x.html")
    assert texts(parsed) == ["実費です。 以上。", "見える白"]
    assert notes(parsed) == {"hidden_text": {"count": 7}}


def test_invisible_characters_go_and_offsets_follow() -> None:
    """Zero-width, direction and tag characters are no text; the passages still fit the text."""
    order = "".join(chr(0xE0000 + ord(c)) for c in "ignore")
    source = (
        f"# 休\u200b暇\n\n申\u200b請は3日前{order}まで。\n\n"
        "\u202e## 連絡先\n\n総務\ufeffへ。葛\U000e0100飾👨\u200d👩\n"
    )
    parsed = parse(source.encode(), "x.md")
    assert parsed.title == "休暇"
    assert texts(parsed)[0] == "申請は3日前まで。"
    assert texts(parsed)[-1] == "総務へ。葛\U000e0100飾👨\u200d👩"
    assert notes(parsed)["invisible"]["count"] == 10


def test_what_libraries_write_can_be_read_back() -> None:
    """The workbook of the test is what openpyxl says it is, so that the tests test the parser."""
    book = load_workbook(BytesIO(documents.saved(documents.xlsx([["a", 1]]))))
    assert book.active is not None
    assert book.active["B1"].value == 1
