"""Numbers, terms and postings packed for the disk: what comes back is what went in."""

from bisect import bisect_left

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kliping.search import postings
from kliping.search.counts import Counts, pack_counts
from kliping.search.postings import Postings, Runs, Tokens, Words, pack_field, pack_text
from kliping.search.terms import Terms, pack_terms

NUMBERS = st.one_of(st.integers(0, 3), st.integers(250, 260), st.integers(0, 1 << 34))
TERMS = st.one_of(st.text(max_size=3), st.text("ab", min_size=250, max_size=260)).map(str.encode)
SIZES = st.sampled_from([0, 1, 2, 3, 6, 250, 255, 260])
# Number of the word, document, position.
SPOTS = st.sets(st.tuples(st.integers(0, 5), st.integers(0, 40), st.integers(0, 300)), min_size=1, max_size=80)


@given(st.lists(NUMBERS, max_size=100), st.data())
def test_counts_come_back(values, data):
    """One by one, in a row, and summed."""
    counts = Counts("n", pack_counts("n", np.array(values, np.int64)))
    start = data.draw(st.integers(0, len(values)))
    stop = data.draw(st.integers(start, len(values)))

    assert len(counts) == len(values)
    assert counts.before(start) == sum(values[:start])
    assert counts.at(range(start, stop)).tolist() == list(counts.few(range(start, stop))) == values[start:stop]
    assert counts.within(range(start, stop)) == slice(sum(values[:start]), sum(values[:stop]))


@given(st.sets(TERMS, max_size=100), TERMS)
def test_terms_come_back(terms, sought):
    """By rank and by term, those that are not there as well."""
    ascending = sorted(terms)
    packed = Terms(pack_terms(ascending))

    assert packed.between(range(len(packed))) == ascending
    assert [packed.rank(term) for term in ascending] == list(range(len(ascending)))
    assert packed.rank(sought) == (ascending.index(sought) if sought in terms else None)
    assert packed.rank_from(sought) == bisect_left(ascending, sought)
    assert [ascending[i] for i in packed.ranks_of_prefix(sought)] == [
        term for term in ascending if term.startswith(sought)
    ]


@given(st.sets(TERMS, max_size=100), st.data())
def test_terms_are_found_by_their_sizes(terms, data):
    """Of those in a row that are asked for, and of no others."""
    ascending = sorted(terms)
    start = data.draw(st.integers(0, len(ascending)))
    stop = data.draw(st.integers(start, len(ascending)))
    shortest, longest = data.draw(SIZES), data.draw(SIZES)

    found = Terms(pack_terms(ascending)).of_size(range(start, stop), shortest, longest)

    assert found == [term for term in ascending[start:stop] if shortest <= len(term) <= longest]


# Forms and stems: two forms of one stem, one form with a stem in each of two languages.
WORDS = Words([b"a", b"b", b"c", b"d"], [b"x", b"y", b"z"], np.array([0, 1, 1, 2, 0, 3]), np.array([0, 0, 1, 1, 2, 2]))


@given(SPOTS, st.sampled_from([1, 7, postings.AT_ONCE]))
def test_postings_of_stems_are_those_of_their_words(spots, at_once):
    """Which are kept once, and were packed a few at a time or all at once."""
    ordered = sorted(spots, key=lambda spot: spot[1:])
    tokens = Tokens(*(np.array(column) for column in zip(*ordered, strict=True)))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(postings, "AT_ONCE", at_once)
        by_form, by_stem = pack_text(tokens, WORDS)
    runs = Runs(by_form)

    for packed, term_of, terms in ((by_form, WORDS.form_of, WORDS.forms), (by_stem, WORDS.stem_of, WORDS.stems)):
        field = Postings(packed, runs)
        for i, term in enumerate(terms):
            held = sorted((doc, spot) for word, doc, spot in spots if term_of[word] == i)
            rank = field.terms.rank(term)
            found = [] if rank is None else list(zip(*(column.tolist() for column in field.docs(rank)), strict=True))
            freqs = {doc: sum(other == doc for other, _ in held) for doc, _ in held}

            assert found == sorted(freqs.items())
            if rank is not None and field.has_spots:
                assert list(zip(*(column.tolist() for column in field.spots(rank)), strict=True)) == held


@given(SPOTS)
def test_postings_come_back(spots):
    """Of a field without stems; and everything at once, as a merge reads it."""
    ordered = sorted(spots, key=lambda spot: spot[1:])
    packed = pack_field(
        Tokens(*(np.array(column) for column in zip(*ordered, strict=True))), [b"u", b"v", b"w", b"x", b"y", b"z"]
    )
    tokens = Runs(packed).tokens()
    used = sorted({word for word, _, _ in spots})

    assert tokens.spots is not None
    assert [
        (used[run], doc, spot)
        for run, doc, spot in zip(tokens.runs.tolist(), tokens.docs.tolist(), tokens.spots.tolist(), strict=True)
    ] == sorted(spots)
