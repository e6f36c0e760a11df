import pytest

from advisor.ingestion.noise import clean_inline, find_popups, is_caption, is_furniture, is_tag_line
from advisor.ingestion.offsets import CleanText


def cleaned(text: str, *, item: bool = False) -> str:
    return clean_inline(CleanText.verbatim(text, 0, len(text)), item=item).text


@pytest.mark.parametrize(
    ("raw", "reads"),
    [
        (
            "SMBs Meaning ● SMBs are dynamic businesses, vital to economies. often find themselves alone.",
            "SMBs often find themselves alone.",
        ),
        (
            "Good data Meaning ● Data is raw fact. and churn Meaning ● Churn is loss of customers. cost money.",
            "Good data and churn cost money.",
        ),
        (
            "Resource-Based View Meaning ● RBV: Using what you own. (RBV) theory helps.",
            "Resource-Based View (RBV) theory helps.",
        ),
        (
            "It can involve innovation Meaning ● Innovation: Doing it anew. ● rethinking the whole model itself.",
            "It can involve innovation: rethinking the whole model itself.",
        ),
        ("We value trust Meaning ● Trust is belief in others. . It pays.", "We value trust. It pays."),
        ("We value trust Meaning ● Trust is belief in others.. It pays.", "We value trust. It pays."),
        ("We value trust Meaning ● Trust is belief in others.", "We value trust"),
        (
            "Churn Meaning ● Churn is the rate, e.g. monthly, at which customers leave, i.e. are lost. is costly.",
            "Churn is costly.",
        ),
        ("Feedback Meaning ● Feedback is surveys, reviews, etc. helps you grow.", "Feedback helps you grow."),
        ("Growth Meaning ● Growth is more of it (a lot.) and profit follow.", "Growth and profit follow."),
    ],
)
def test_a_glossary_pop_up_goes_and_its_sentence_stays(raw: str, reads: str):
    assert cleaned(raw) == reads


@pytest.mark.parametrize(
    ("raw", "reads"),
    [
        (
            "Deeper Meaning ● Work that matters keeps people.",
            "Deeper Meaning: Work that matters keeps people.",
        ),
        ("Meaning ● What the brand stands for.", "Meaning: What the brand stands for."),
    ],
)
def test_a_term_that_ends_in_meaning_is_no_pop_up(raw: str, reads: str):
    assert cleaned(raw, item=True) == reads


def test_text_without_an_end_to_the_definition_is_left_whole():
    assert find_popups("Trust Meaning ● what others believe of us") == []


@pytest.mark.parametrize(
    ("raw", "reads"),
    [
        ("different ● and ideally, better ● than rivals", "different — and ideally, better — than rivals"),
        (
            "Think of it like this ● if all bakeries sell bread",
            "Think of it like this: if all bakeries sell bread",
        ),
        (
            "It’s about answering the one question that is asked of every business ● “Why you?”",
            "It’s about answering the one question that is asked of every business: “Why you?”",
        ),
        (
            "a specific, and often underserved, customer segment there ● those with allergies",
            "a specific, and often underserved, customer segment there — those with allergies",
        ),
        ("Key Elements for SMBs ●", "Key Elements for SMBs:"),
        ("Common strategies include: ●", "Common strategies include:"),
        (
            "The niche is small. Mitigation ● Thorough research.",
            "The niche is small. Mitigation: Thorough research.",
        ),
        ("Redefining the Model ● A Dynamic View", "Redefining the Model: A Dynamic View"),
    ],
)
def test_the_dot_reads_as_the_sign_it_stands_for(raw: str, reads: str):
    assert cleaned(raw) == reads


def test_an_items_first_dot_follows_its_term_and_the_others_are_dashes():
    assert (
        cleaned("Atmosphere ● They offer a place ● quiet or loud ● for all.", item=True)
        == "Atmosphere: They offer a place — quiet or loud — for all."
    )


def test_blanks_and_control_characters_do_not_reach_a_reader():
    assert cleaned("\ufeff a \t b\x00\x07c\u00a0 d \n e ") == "a bc d e"


@pytest.mark.parametrize(
    "text",
    [
        "The abstract sculpture of metal rings symbolizes collaboration between small companies. Its polished "
        "surface reflects clarity of purpose, while the circular forms suggest continuous improvement.",
        "A close-up of gears in warm orange light illustrates how automated processes drive a growing firm. The "
        "interlocking teeth represent departments that depend on each other.",
        "Against a deep blue background, glowing lines connect small nodes and convey the idea of a digital "
        "network. The arrangement hints at partnerships across a local market.",
        "This composition of paper boats, one of them red, visualizes how a single firm leads its rivals. It "
        "mirrors the idea of standing apart in a crowded market.",
        "The image features a compass resting on a map and embodies strategic direction for entrepreneurs. "
        "Vintage textures evoke experience and trust.",
    ],
)
def test_a_picture_caption_is_known_by_what_it_says(text: str):
    assert is_caption(text)


@pytest.mark.parametrize(
    "text",
    [
        "The logo uses black and white shapes that convey calm, and the packaging repeats them so that customers "
        "recognise the brand from across the street.",
        "This approach represents a shift from price to value. It shows customers that quality, not cost, drives "
        "the business, and it reflects what they said in interviews.",
        "A window display in red and white draws people in from the street. The lighting highlights the new "
        "collection, and passers-by stop to look at the arrangement.",
        "An array of suppliers represents a safeguard against shortages. Diversity of sources shows resilience.",
        "The picture is clear: small firms that focus win. The data shows higher margins, and the survey "
        "reflects greater loyalty.",
        "The photo studio features three rooms with natural light, white walls and black backdrops.",
        "This composition of revenue shows how dependent the shop is on one product. It highlights a risk and "
        "suggests a broader range.",
        "Visual Identity should reflect your brand: logo, color palette, typography, and imagery.",
    ],
)
def test_prose_about_looks_is_no_caption(text: str):
    assert not is_caption(text)


@pytest.mark.parametrize("line", ["Skip to main content", "skip to content", "Back to top"])
def test_lines_of_the_page_around_the_text_are_furniture(line: str):
    assert is_furniture(line)
    assert not is_furniture(f"{line} was the first link they followed")


def test_a_tag_line_lists_keywords_and_names_the_document():
    assert is_tag_line("Market Position, Brand Identity, Pricing Strategy", "Brand identity")
    assert not is_tag_line("Market Position, Brand Identity, Pricing Strategy", "Other Things")
    assert not is_tag_line("Brand Identity, Region, Climate.", "Brand Identity")
    assert not is_tag_line(
        "Brand Identity, Enhanced Resilience, and Sustainable Prosperity", "Brand Identity"
    )
    assert not is_tag_line("Brand Identity, Bread", "Brand Identity")
