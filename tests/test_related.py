"""Related articles: pinned, exact, the same both ways and in any order."""

from __future__ import annotations

from collections import Counter
from itertools import accumulate

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kliping.nearest import BATCH, build_postings, related_rows
from kliping.related import (
    LENGTH,
    N_TERMS,
    SAME_SECTION,
    THRESHOLD,
    Profile,
    Term,
    nearness,
    neighbours,
    score,
    shared_words,
    terms,
)
from kliping.statistics import (
    RARE,
    Statistics,
    count_statistics,
    format_statistics,
    packaged_statistics,
    parse_statistics,
)

stem_texts = st.text("abcdefg", min_size=1, max_size=2)
vectors = st.dictionaries(stem_texts, st.integers(1, LENGTH), max_size=8).map(
    lambda weights: tuple(Term(stem, weight, stem) for stem, weight in weights.items())
)
profiles = st.lists(
    st.builds(
        Profile,
        id=st.text("abc123", min_size=1, max_size=4),
        section=st.sampled_from(["", "news", "sport"]),
        day=st.integers(0, 4) | st.integers(700_000, 740_000),
        terms=vectors,
    ),
    max_size=12,
    unique_by=lambda profile: profile.id,
)


def article(title: str, body: str = "", lang: str = "en", **more) -> tuple[Term, ...]:
    return terms(title=title, body_text=body, lang=lang, statistics=packaged_statistics(), **{"tags": (), **more})


LEVEE = article(
    "Levee at Sumber Rejo holds", "The levee at Sumber Rejo held through the night. Engineers said the river fell."
)
FLOOD = article("River Tirta floods Sumber Rejo", "Water came over the levee. Engineers closed two roads by the river.")
CHESS = article("Ratna wins the chess cup", "Ratna beat her brother in the final game of the cup.")


def test_articles_on_one_thing_are_near():
    assert score(LEVEE, FLOOD) >= THRESHOLD
    assert score(LEVEE, CHESS) < THRESHOLD


def test_the_reason_is_in_the_words_of_the_article():
    """The strongest shared words first, as they stand in the article that shows them."""
    assert shared_words(LEVEE, {term.stem: term.weight for term in FLOOD}) == ("Rejo", "Sumber", "levee")


def test_function_words_numbers_and_addresses_are_no_terms():
    found = article("The 1990 flood", "It is at https://www.balai.example/a.html, and 20 to 30 of them were there.")

    assert {term.stem for term in found} == {"flood", "balai", "exampl"}


def test_title_and_tags_weigh_more_than_text():
    weights = {
        term.stem: term.weight
        for term in article("levee", "towpath", tags=["culvert"], dateline="Tirta", read_also=["sluice"])
    }

    assert weights["leve"] == weights["culvert"] > weights["towpath"] > weights["sluic"] == weights["tirta"]


def test_a_long_article_has_no_more_than_the_most_terms():
    body = " ".join(f"{a}{b}{c}ot" for a in "bdfgk" for b in "aeiou" for c in "lmnprst")

    found = article("levee", body)

    assert len(found) == N_TERMS
    assert list(found) == sorted(found, key=lambda term: (-term.weight, term.stem))
    assert 0.97 < score(found, found) / LENGTH**2 < 1.03


def test_another_article_moves_no_term():
    """Terms are a function of the article and the pinned statistics alone."""
    assert article("Levee holds", "The river fell.") == article("Levee holds", "The river fell.")


def test_an_article_without_words_has_no_terms():
    assert article("1990", "") == ()
    assert score((), LEVEE) == 0


@given(vectors, vectors)
def test_score_is_the_same_both_ways_and_in_any_order(a, b):
    assert score(a, b) == score(b, a) == score(a[::-1], b)


def test_ties_go_to_the_same_section_then_the_nearer_day_then_the_id():
    def profile(its: str, section: str, day: int) -> Profile:
        return Profile(id=its, section=section, day=day, terms=LEVEE)

    home = profile("home", "news", 10)
    others = [profile("d", "", 10), profile("c", "news", 0), profile("b", "news", 9), profile("a", "news", 11)]

    assert [its for its, _ in neighbours(home, others, 9)] == ["a", "b", "c", "d"]


def test_a_section_makes_no_neighbours():
    levee, flood, chess = (
        Profile(id=its, section="news", day=1, terms=own)
        for its, own in [("levee", LEVEE), ("flood", FLOOD), ("chess", CHESS)]
    )

    assert nearness(levee, chess) == 0
    assert nearness(levee, flood) == score(LEVEE, FLOOD) + SAME_SECTION


@given(profiles, st.integers(1, 5))
@settings(max_examples=300)
def test_all_lists_at_once_are_the_lists_one_by_one(articles, count):
    """The arrays give what the rule gives: the same neighbours in the same order with the same scores."""
    numbers = {one.id: i for i, one in enumerate(articles)}
    expected = [[(numbers[its], near) for its, near in neighbours(one, articles, count)] for one in articles]

    postings = build_postings(articles)

    assert list(related_rows(postings, count)) == expected
    assert list(related_rows(postings, count, first=1, last=2)) == expected[1:2]


def test_postings_are_in_the_order_of_stems_and_then_of_articles():
    """Though they are put into it batch by batch."""
    stems = [f"stem{i * i % 7}" for i in range(BATCH + 40)]
    articles = [
        Profile(id=f"{i}", section="", day=0, terms=(Term(stem, i % 99 + 1, stem),)) for i, stem in enumerate(stems)
    ]

    postings = build_postings(articles)

    first_seen = list(dict.fromkeys(stems))
    expected = sorted(range(len(stems)), key=lambda i: (first_seen.index(stems[i]), i))
    assert postings.articles.tolist() == expected
    assert postings.article_weights.tolist() == [i % 99 + 1 for i in expected]
    assert postings.of_stem.tolist() == [0, *accumulate(Counter(stems).values())]


def test_statistics_count_articles_not_words():
    """A stem in every article weighs 1, one in half of them 7, one in fewer than one of 185 is left out."""
    articles = [("en", {"all", "half"} if i % 2 else {"all", f"rare{i // 20}"}) for i in range(4000)]

    assert count_statistics(articles) == Statistics({"en": {"all": 1, "half": 7}})


@given(st.dictionaries(st.sampled_from(["id", "en"]), st.dictionaries(stem_texts, st.integers(1, RARE), min_size=1)))
def test_statistics_round_trip(weights):
    statistics = Statistics(weights)

    assert parse_statistics(format_statistics(statistics)) == statistics


def test_broken_statistics_name_their_line():
    with pytest.raises(ValueError, match="line 2 is not"):
        parse_statistics("id\t5\tkata\nid\tmany\tkata\n")


def test_packaged_statistics_know_what_is_common():
    statistics = packaged_statistics()

    assert statistics.weight("tahun", "id") < statistics.weight("banjir", "id") < statistics.weight("tanggul", "id")
    assert statistics.weight("year", "en-GB") < statistics.weight("levee", "en") == RARE


def test_in_an_unknown_language_long_words_weigh_more():
    statistics = packaged_statistics()

    assert statistics.weight("de", "fr") < statistics.weight("pont", "fr") < statistics.weight("inondation", "fr")
