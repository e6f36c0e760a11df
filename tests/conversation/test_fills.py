"""Which facts are taken from what owners write, and above all which are not."""

import pytest

from advisor.records import BY_LIKENESS, PLAINLY, ROUGHLY, UNSURELY, Fact, Profile

OPENING = "business_description"

MESSAGES = [
    (OPENING,
     "Hi, my name is Dot and I do alterations and curtains from my front room in Hexham. A woman two doors down "
     "charges £6 for a hem and I can't live on that. Am I too dear?",
     {OPENING: "alterations and curtains", "location_or_market": "Hexham"}, "price_position constraints"),
    (OPENING,
     "We run a small brewery, four of us, in the Peak District. Want to know what to do about the big brands.",
     {OPENING: "a small brewery", "team_size": "four of us"}, "goals"),
    (OPENING,
     "mobile bike repair, just me. Halfords opened round the corner last month and is doing a free safety check",
     {OPENING: "mobile bike repair", "team_size": "just me", "competitors": "Halfords"}, "stage strengths"),
    (OPENING,
     "I have been a piano tuner for 31 years. My customers are mostly churches and schools and they want it done in "
     "the holidays.",
     {OPENING: "a piano tuner", "target_customer": "churches and schools", "customer_needs": "in the holidays"}, ""),
    (OPENING,
     "we are making wood toys, we are 5 persons, in Slovenia. Chinese toys is more cheap. customers want price small",
     {OPENING: "wood toys", "team_size": "5 persons", "location_or_market": "Slovenia"}, "price_position goals"),
    (OPENING,
     "So I guess we're a cafe? Two of us and a student on Saturdays. Everyone says our cake is great but the till "
     "says otherwise. Are we?",
     {OPENING: "cafe", "team_size": "Two of us"}, "target_customer"),
    (OPENING,
     "Physio practice in Cork, three physios and a receptionist. A new chain clinic opened last spring with 40 staff "
     "and an app.",
     {"team_size": "three physios", "competitors": "new chain clinic", "location_or_market": "Cork"}, "stage"),
    (OPENING,
     "I want to open a zero waste shop in our village next year, nothing is signed yet.",
     {OPENING: "a zero waste shop", "location_or_market": "our village"}, "strengths"),
    (OPENING,
     "We sell handmade soap on Etsy and at two markets. I'd like to know whether to go wholesale.",
     {OPENING: "handmade soap", "channels": "Etsy"}, "goals"),
    (OPENING,
     "Dental lab, 14 technicians, 22 years in business. The dentists we work for want crowns in three days and the "
     "digital labs do it in two.",
     {OPENING: "Dental lab", "stage": "22 years", "target_customer": "dentists"}, "goals weaknesses"),
    (OPENING,
     "saddlery and tack repair, my mum and me. the online shops have a hundred saddles, we have twelve",
     {OPENING: "saddlery", "team_size": "my mum and me"}, "resources strengths"),
    (OPENING,
     "Translation office, German and Dutch, 3 people. Clients now send machine translations and pay us half.",
     {OPENING: "Translation office", "team_size": "3 people"}, "price_position location_or_market"),
    (OPENING,
     "I clean windows. My competitor has 12 people and been going since 1990. I'd love to have a van with a pole.",
     {OPENING: "clean windows"}, "team_size stage resources"),
    ("target_customer",
     "People with old houses mostly. They are fed up with builders who don't turn up.",
     {"target_customer": "old houses", "customer_needs": "fed up"}, "competitors strengths"),
    ("target_customer",
     "the ones who phone at 6am because the boiler died. the big firm charges them £180 just to come out",
     {"target_customer": "boiler died"}, "price_position"),
    ("target_customer",
     "Honestly anyone with a horse. The feed merchant has 12 people and a lorry, I have a trailer.",
     {"target_customer": "anyone with a horse"}, "team_size resources"),
    ("target_customer",
     "costumers is student mostly, they want fast and cheap, in the weekend also tourist",
     {"target_customer": "student", "customer_needs": "fast and cheap"}, "price_position strengths"),
    ("competitors",
     "There's a nursery chain with 30 staff in the retail park, been going since 1985.",
     {"competitors": "nursery chain"}, "team_size stage location_or_market"),
    ("competitors",
     "Two others in town. One of them is very reliable, the other one is known for being cheap.",
     {"competitors": "Two others"}, "strengths current_differentiator price_position"),
    ("competitors",
     "People mostly do it themselves with youtube. They want to save money.",
     {"competitors": "do it themselves"}, "goals strengths"),
    ("competitors",
     "Amazon. They deliver the same day and we can't.",
     {"competitors": "Amazon"}, "strengths constraints"),
    ("competitors",
     "the lady in the next village, she is on her own and charges half, she's been going for 30 years",
     {"competitors": "lady in the next village"}, "team_size stage"),
    ("competitors",
     "nobody really, well maybe the garden centre, they have a cafe now and just opened a farm shop",
     {"competitors": "garden centre"}, "stage industry"),
    ("strengths",
     "They say nobody else explains the bill. My dad taught me to do it that way.",
     {"strengths": "explains the bill"}, "competitors"),
    ("strengths",
     "We do it properly. The others are fast but things break.",
     {"strengths": "We do it properly"}, "competitors"),
    ("strengths",
     "i think we are quite quick? costumers want quick",
     {"strengths": "quick", "customer_needs": "want quick"}, "goals"),
    ("strengths",
     "I wish I could say the food, but it is the terrace. We'd love to be known for the kitchen one day.",
     {"strengths": "the terrace", "goals": "known for the kitchen"}, "current_differentiator"),
    ("customer_needs",
     "They want somebody honest. Some are afraid the dog gets hurt.",
     {"customer_needs": "somebody honest"}, "strengths goals"),
    ("customer_needs",
     "a quick answer. my customers have no time and little money for extras",
     {"customer_needs": "a quick answer"}, "resources strengths"),
    ("customer_needs",
     "To not be ripped off, like at the dealer where an hour is 140 euro",
     {"customer_needs": "ripped off"}, "price_position"),
    ("price_position",
     "we used to be the cheapest but not any more, now a bit above",
     {"price_position": "a bit above"}, "strengths"),
    ("price_position",
     "People say we're expensive. Half the price of London though.",
     {"price_position": "expensive"}, "strengths location_or_market"),
    ("goals",
     "I want to know if I should hire. More weekends off would be nice.",
     {"goals": "More weekends off"}, "constraints resources"),
    ("goals",
     "We hope they stop undercutting us, and ten more weddings a year",
     {"goals": "ten more weddings"}, "price_position competitors"),
    ("goals",
     "we would like to be a team of twelve and sell in Paris",
     {"goals": "a team of twelve"}, "team_size location_or_market"),
    ("resources",
     "a van, two kilns and about 3000 euros. the competition has investors",
     {"resources": "two kilns"}, "strengths"),
    ("channels",
     "word of mouth, and the estate agent in Skipton sends people. Our competitors are all over Instagram.",
     {"channels": "word of mouth"}, "location_or_market"),
    ("channels",
     "they ring me up. We don't have a website. I would like to be on google",
     {"channels": "they ring me up", "goals": "be on google"}, "strengths"),
    ("constraints",
     "no nights. I won't do weddings. costumers can't pay on account",
     {"constraints": "no nights"}, "weaknesses"),
    ("weaknesses",
     "I'm slow with quotes and my compettitor answers in 1 hour",
     {"weaknesses": "slow with quotes"}, "strengths"),
    ("stage",
     "my grandfather started it in 1961, I took over two years ago. the new one next door opened last year",
     {"stage": "1961"}, "team_size"),
    ("team_size",
     "me, my sister and a lad on Saturdays. The other shop has six people",
     {"team_size": "my sister"}, "competitors"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("asked", "message", "has", "lacks"), MESSAGES, ids=[case[1][:40] for case in MESSAGES]
)
def test_a_message_fills_what_it_means_and_nothing_else(reader, asked, message, has, lacks):
    facts = {fact.slot: fact for fact in reader.read(message, 2, asked, Profile()).facts}
    for slot, words in has.items():
        assert words in facts[slot].value
    assert not set(lacks.split()) & set(facts)
    assert all(fact.quote in message for fact in facts.values())


def test_what_rivals_do_is_no_part_of_an_answer_about_us(reader):
    told = "me, my sister and a lad on Saturdays. The other shop has six people"
    (fact,) = [
        fact for fact in reader.read(told, 2, "team_size", Profile()).facts if fact.slot == "team_size"
    ]
    assert fact.value == "me, my sister and a lad on Saturdays"


def test_wanting_to_know_what_to_do_is_no_goal(reader):
    reading = reader.read("I just want to know what to do", 2, "goals", Profile())
    assert "goals" not in {fact.slot for fact in reading.facts}


# --- how sure --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("asked", "message", "slot", "confidence"),
    [
        ("team_size", "six", "team_size", PLAINLY),
        ("goals", "calmer weeks", "goals", PLAINLY),
        ("goals", "there are six of us", "team_size", PLAINLY),
        ("team_size", "about six", "team_size", ROUGHLY),
        ("team_size", "six or so", "team_size", ROUGHLY),
        ("target_customer", "young families, I think", "target_customer", ROUGHLY),
        ("target_customer", "maybe young families", "target_customer", UNSURELY),
        ("target_customer", "young families I guess", "target_customer", UNSURELY),
        ("target_customer", "not sure, but young families with a dog", "target_customer", UNSURELY),
        ("target_customer", "perhaps the farmers around here", "target_customer", UNSURELY),
        ("strengths", "we are quick?", "strengths", UNSURELY),
        (OPENING, "I guess we're a kind of deli?", OPENING, UNSURELY),
        (OPENING, "a bakery in Leeds. they just look at the price, those students", "customer_needs", BY_LIKENESS),
    ],
)  # fmt: skip
def test_a_fact_is_as_sure_as_it_was_said(reader, asked, message, slot, confidence):
    facts = {fact.slot: fact for fact in reader.read(message, 2, asked, Profile()).facts}
    assert facts[slot].confidence == confidence


def test_a_hedge_on_one_thing_leaves_the_others_as_they_are(reader):
    facts = reader.read("a bakery in Leeds, maybe six of us, I never count", 1, OPENING, Profile()).facts
    sure = {fact.slot: fact.confidence for fact in facts}
    assert (sure["location_or_market"], sure["team_size"]) == (PLAINLY, UNSURELY)


def test_saying_it_again_plainly_makes_it_sure(reader):
    unsure = Fact(
        slot="team_size", value="maybe six of us", quote="maybe six of us", turn=1, confidence=UNSURELY
    )
    again = reader.read("there are six of us", 4, "goals", Profile(facts=(unsure,)))
    assert [(fact.slot, fact.confidence, fact.turn) for fact in again.facts] == [("team_size", PLAINLY, 4)]


def test_an_unsure_addition_makes_the_whole_no_surer(reader):
    profile = Profile(facts=(Fact(slot="strengths", value="we answer the phone", quote="x", turn=1),))
    reading = reader.read("maybe people say we are honest with them", 4, "channels", profile)
    added = next(fact for fact in reading.facts if fact.slot == "strengths")
    assert added.value.startswith("we answer the phone; ")
    assert added.confidence == UNSURELY
