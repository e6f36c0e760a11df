import re
import string
from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from advisor.pictures.gallery import pictures_of
from advisor.records import Answered, Exchange, Reply, Standing, Usage
from advisor.settings import Settings
from advisor.web.languages import load_words
from advisor.web.rendering import as_plain, as_rich, refused, screen, side, waiting, writing
from tests.briefs.sample import WORDS, brief_of

MARKDOWN = MarkdownIt("js-default", {"html": True, "linkify": False})
ENGLISH = load_words(Settings().prompts_dir)["en"]
HOSTILE = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "[click](javascript:alert(1))",
    "![p](http://e.com/p.png)",
    "# heading",
    "    code",
    "```\nfence\n```",
    "- item\n- item",
    "1. one",
    "> quote",
    "a | b\n--|--\n1 | 2",
    "**bold** _it_ ~~gone~~ `code`",
    "title\n=====",
    "&lt;b&gt; &amp;",
    "[1] and [2](#cite-2)",
    "http://e.com www.e.com a@e.com",
    '" onmouseover="alert(1)',
    "</p></div><style>*{display:none}</style>",
    "מספרה לכלבים בעיר",
    "\\*not\\*",
)
words = st.one_of(
    st.sampled_from(HOSTILE),
    st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), max_size=60),
    st.text(string.punctuation + " \nab1", max_size=40),
)


def tags(html: str) -> set[str]:
    return set(re.findall(r"<\s*/?\s*([a-zA-Z][\w-]*)", html))


def shown(html: str) -> str:
    """What a reader sees of HTML without tags of its own."""
    return "".join(unescape(re.sub(r"<[^>]*>", "", html)).split())


def talk(profile: dict | None = None, ranking: tuple = (), text: str = "Hello.") -> list[Exchange]:
    reply = Reply(text=text, stage="interview", profile=profile or {}, ranking=ranking, questions_left=3)
    return [Exchange(turn=0, reply=reply)]


@given(words)
def test_no_word_of_an_owner_becomes_markup(text):
    html = MARKDOWN.render(as_plain(text))
    assert tags(html) <= {"p", "br"}


@given(st.text(string.ascii_letters + string.digits + string.punctuation + " ", max_size=60))
def test_an_owner_reads_what_they_wrote(text):
    assert shown(MARKDOWN.render(as_plain(text))) == "".join(text.split())


@given(words, words)
def test_no_fact_or_reason_becomes_markup_in_the_side_column(value, quote):
    profile = {"goals": Answered(value=value, quote=quote, turn=1)}
    ranking = (Standing(strategy="s", name=value, score=1, **{"for": (quote,)}, against=(value,)),)
    plain = side("id", talk({"goals": Answered(value="a", quote="b", turn=1)}, ranking[:0]), ENGLISH, {})
    html = side("id", talk(profile, ranking), ENGLISH, {"goals": value})
    ours = tags(plain) | {"details", "summary", "ol", "p", "i", "li", "span", "h2"}
    assert tags(html) <= ours
    assert not re.search(r"<[^>]*\son\w+=", html)
    assert "\n" not in html


@given(words)
def test_an_owner_quoted_in_a_reply_brings_no_html_picture_or_link(text):
    html = MARKDOWN.render(as_rich(f"You said “{text}”.", set()))
    assert not tags(html) & {"script", "img", "a", "style", "div", "iframe", "table"}


def test_markers_become_links_to_their_passages():
    assert as_rich("One [1]. Two [12][3].", {1, 12, 3}) == (
        "One\u00a0[1](#cite-1). Two\u00a0[12](#cite-12)[3](#cite-3)."
    )


def test_a_number_that_is_no_citation_of_the_reply_stays_a_number():
    assert "#cite" not in as_rich("You said “see [7]”.", {1, 2})


def test_an_escaped_marker_stays_text():
    assert "#cite" not in as_rich(r"You said “see \[1\]”.", {1})


def test_a_bold_line_is_a_heading_and_an_italic_paragraph_an_aside():
    assert as_rich("**Who buys?**\n\n*Why I ask: it counts.*\n\n*This month.* Ask them.") == (
        "## Who buys?\n\n> Why I ask: it counts.\n\n**This month.** Ask them."
    )


@pytest.mark.parametrize("partial", ["*Why this", "**Be the", "said [1", "and *", "x **", "a \\"])
def test_half_a_reply_shows_no_stray_markup(partial):
    before = screen("id", talk(), ENGLISH, {}, {})
    html = MARKDOWN.render(writing(before, "hello", partial, ENGLISH).messages[-1].content)
    assert not set("*[\\") & set(re.sub(r"<[^>]*>", "", html))


def test_a_sent_message_is_shown_at_once_and_its_field_emptied():
    before = screen("id", talk(), ENGLISH, {}, {})
    after = waiting(before, "we bake", ENGLISH)
    assert after.messages[-1].content == "we bake"
    assert after.status
    assert after.draft == ""


def test_a_refused_message_stays_in_its_field_beside_the_reason():
    before = screen("id", talk(), ENGLISH, {}, {})
    after = refused(before, "That is <too> long.", "we bake")
    assert after.draft == "we bake"
    assert after.messages == before.messages
    assert "<too>" not in after.status


def test_the_greeting_offers_no_moves_and_no_brief():
    start = screen("id", talk(), ENGLISH, {}, {})
    assert not start.moves
    assert not start.keep


def test_pictures_below_the_advice_are_told_in_words_that_no_markup_can_leave():
    kept = brief_of(rival='Lidl" onerror=<b>')
    history = [Exchange(turn=0, reply=Reply(text="Do less.", stage="advice", brief=kept))]
    shown = screen("c", history, ENGLISH, {}, pictures_of(kept, kept.ranking, WORDS.pictures)).keep
    assert shown.count("<img") == 6
    assert "<b>" not in shown
    assert "onerror" not in re.sub(r'"[^"]*"', "", shown)
    assert "Lidl" in unescape(shown)


# --- who spoke -------------------------------------------------------------------------------------------


def bubble(**fields) -> str:
    reply = Reply(text="Do less.", stage="advice", **fields)
    return screen("c", [Exchange(turn=0, reply=reply)], ENGLISH, {}, {}).messages[-1].content


def test_the_words_of_a_model_are_named_as_its():
    assert unescape(bubble(engine="openai:gpt", usage=Usage(calls=1))).endswith(
        "> Worded by openai:gpt, and checked sentence by sentence."
    )


def test_where_a_model_failed_the_reason_is_shown():
    assert unescape(bubble(usage=Usage(calls=2, fell_back="the model did not answer in time"))).endswith(
        "> Worded without the chat model: the model did not answer in time."
    )


def test_without_a_model_nothing_is_said_of_one():
    assert unescape(bubble()) == "Do less."


@given(words)
def test_no_name_of_a_model_becomes_markup(name):
    assert tags(MARKDOWN.render(bubble(engine=name))) <= {"p", "blockquote"}
