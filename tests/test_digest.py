"""Digests: equal values equal digests, different values different ones."""

from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kliping.digest import digest, sha256


@dataclass(frozen=True)
class Pair:
    a: object
    b: object


@dataclass(frozen=True)
class One:
    a: object


# Few different leaves, so that two trees often hold the same ones in different shapes.
LEAVES = st.one_of(
    st.none(), st.booleans(), st.integers(-2, 12), st.sampled_from(["", "a", "b", "Pair", "One", "l1:", "1"])
)
VALUES = st.recursive(
    LEAVES | st.binary(max_size=3) | st.text(max_size=5),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3).map(tuple),
        st.dictionaries(st.sampled_from(["a", "b", "Pair"]), inner, max_size=3).map(
            lambda mapping: dict(sorted(mapping.items()))
        ),
        st.builds(Pair, inner, inner),
        st.builds(One, inner),
    ),
    max_leaves=8,
)


@given(VALUES, VALUES)
def test_one_digest_for_one_value(one, other):
    """No two shapes glue together to the same bytes; `repr` is the judge, as it tells True from 1."""
    assert (digest(one) == digest(other)) == (repr(one) == repr(other))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("a", "bc"), ("ab", "c")),
        (("a", ("b",)), (("a", "b"),)),
        ("1", 1),
        (1, True),
        (None, "None"),
        (b"a", "a"),
        ((One(1), 0), (("One", (1,)), 0)),
        (((One(1), "x"), "One", [1]), (("One", [1]), "x", One(1))),
        ({"a": "b"}, ("a", "b")),
        ((), {}),
    ],
)
def test_shapes_are_told_apart(one, other):
    """Kinds and lengths are part of what is digested, not only the characters."""
    assert digest(one) != digest(other)


@given(st.dictionaries(st.text(max_size=5), st.integers(), max_size=5))
def test_order_of_a_mapping_does_not_matter(values):
    """A mapping is what it maps."""
    assert digest(values) == digest(dict(reversed(values.items())))


def test_known_digests():
    """The marks of a site built yesterday still hold today: the digest of a value never changes."""
    assert digest(("a", 1, None, {"k": b"v"})) == "f2f8b283229a59399930a2f0429859ac"
    assert sha256(b"abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"


def test_other_kinds_are_refused():
    """A set has no order, so it has no digest."""
    with pytest.raises(TypeError, match="no digest for set"):
        digest(({1},))
