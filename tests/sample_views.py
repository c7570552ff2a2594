"""One page of every kind from Lembayung, a town that does not exist: what the theme is looked at with."""

from __future__ import annotations

from dataclasses import replace

from markupsafe import Markup

from kliping.article import Article, Basis, Correction
from kliping.dates import parse_date
from kliping.views import (
    AliasPage,
    AnniversaryPage,
    ArticlePage,
    Card,
    Choice,
    CorrectionsPage,
    CoveragePage,
    ExtraPage,
    Group,
    HomePage,
    IndexPage,
    Link,
    ListingPage,
    LocationsPage,
    OnThisDayPage,
    Page,
    PeriodLink,
    PlainPage,
    Quote,
    QuotesPage,
    ReadAlso,
    Related,
    ResultsPage,
    SearchHit,
    Source,
    Spot,
    Thread,
    ThreadPage,
    ThreadsPage,
    Trend,
    TrendsPage,
    Turn,
    Wanted,
    WantedPage,
)


def card(name: str, title: str, date: str, *, summary: str = "", section: str = "Kota", lang: str = "id") -> Card:
    known = parse_date(date) if date else None
    url = f"/{date[:10].replace('-', '/') if date else 'undated'}/{name}/"
    return Card(id=name, title=title, summary=summary, date=known, url=url, lang=lang, section=section)


def period(text: str, n: int = 0) -> PeriodLink:
    return PeriodLink(period=text, url=f"/{text.replace('-', '/')}/", n=n)


def link(label: str, kind: str, n: int = 0) -> Link:
    return Link(label=label, url=f"/{kind}/{label.lower().replace(' ', '-')}/", n=n)


SUMMARY = "Warga menyusun karung pasir di tepi Sungai Ambar. Tidak ada korban, tetapi sawah di dua dusun terendam."
CARDS = (
    card("tanggul", "Tanggul Sungai Ambar Bertahan, Warga Berjaga Sepanjang Malam", "2021-12-12", summary=SUMMARY),
    card("pasar", "Pasar Lama Dibuka Lagi Setelah Dua Tahun", "2021-12-11", section="Ekonomi"),
    card("ferry", "Ferry Line to Kelabu Island Resumes", "2021-12-10", lang="en", summary="It leaves at six."),
    card("catur", "Klub Catur Pelabuhan Juara Lagi", "2021-12"),
    card("hujan-es", "Hujan Es di Bukit Sirih, Petani Cabai Merugi", "2020~"),
    card("surat", "Surat Pembaca: Lampu Jalan Merpati", "", section=""),
    *(card(f"kabar-{i}", f"Kabar Ringan Nomor {i} dari Dermaga", f"2021-10-{i:02}") for i in range(1, 15)),
)
BODY = Markup(
    "<p>LEMBAYUNG - Tanggul di tepi Sungai Ambar bertahan semalam suntuk, kata Kepala Dusun Nila.</p>"
    "<blockquote><p>Air tidak pernah lupa jalannya.</p></blockquote><h2>Apa berikutnya</h2>"
    "<ul><li>Karung pasir</li><li>Dapur umum</li></ul><table><thead><tr><th>Dusun</th></tr></thead>"
    "<tbody><tr><td>Nila</td></tr></tbody></table>"
)
ARTICLE = Article(
    id="lembayung-1",
    path="content/tanggul.md",
    title=CARDS[0].title,
    slug="tanggul",
    lang="id",
    body="",
    source_digest="",
    date=parse_date("2021-12-12?"),
    updated=parse_date("2021-12-13"),
    summary=SUMMARY,
    authors=("Sari Wulandari", "بدر الدين"),
    credit="Warta Pesisir",
    dateline="LEMBAYUNG",
    original_url="https://warta.example/2021/tanggul",
    corrections=(Correction(date=parse_date("2021-12-14"), text="Tanggul dibangun tahun 1978, bukan 1987."),),
    basis=(Basis(field="date", how="inferred", rule="said", evidence=("Minggu", "12 Desember")),),
)
ARTICLE_PAGE = ArticlePage(
    url=CARDS[0].url,
    source=Source(path=ARTICLE.path, digest=""),
    section=link("Kota", "section"),
    tags=(link("banjir", "tag"), link("Sungai Ambar", "tag")),
    authors=(link("Sari Wulandari", "author"), link("بدر الدين", "author")),
    day=period("2021-12-12"),
    previous=CARDS[1],
    next=CARDS[2],
    previous_in_section=CARDS[6],
    next_in_section=None,
    thread="/threads/tanggul/",
    related=(Related(card=CARDS[4], words=("hujan", "petani")), Related(card=CARDS[2], words=())),
    read_also=(ReadAlso(title=CARDS[3].title, card=CARDS[3]), ReadAlso(title="Bendungan Kelabu Retak", card=None)),
    article=ARTICLE,
    html=BODY,
)
MONTHS = tuple(period(f"{year}-{month:02}", year * month % 17 + 1) for year in (2019, 2021) for month in range(1, 13))
LISTING = ListingPage(
    kind="section",
    url="/section/kota/",
    label="Kota",
    period="",
    n=1321,
    part=1,
    groups=(Group(period="", url="", cards=CARDS[:5]),),
    periods=MONTHS[::-1],
    parts=(),
    up=(),
    previous=None,
    next=None,
)
RESULTS = ResultsPage(
    url="/search/?q=sungai",
    query='sungai "karung pasir',
    sort="relevance",
    echo="artikel yang memuat “sungai”",
    notes=("Tanda kutip belum ditutup; frasa dianggap sampai akhir.",),
    total=1234,
    page=2,
    n_pages=50,
    hits=tuple(
        SearchHit(
            rank=i + 21,
            id=each.id,
            url=each.url,
            title=each.title,
            date=each.date,
            lang=each.lang,
            section=each.section,
            score=1.0,
            snippet=Markup("di tepi <mark>Sungai</mark> Ambar &amp; muaranya"),
        )
        for i, each in enumerate(CARDS[:6])
    ),
    facets=(
        ("section", (Choice(label="Kota", n=12, url="/search/?q=sungai", chosen=True),)),
        ("lang", (Choice(label="en", n=2, url="/search/?q=sungai+lang:en"),)),
    ),
    sorts=tuple(
        Choice(label=each, n=0, url=f"/search/?q=sungai&sort={each}", chosen=each == "relevance")
        for each in ("relevance", "newest", "oldest")
    ),
    previous="/search/?q=sungai",
    next="/search/?q=sungai&page=3",
    suggestion="sungai ambar",
    suggestion_url="/search/?q=sungai+ambar",
    seconds=0.01,
)
QUOTES = tuple(
    Quote(text="Air tidak pernah lupa jalannya.", speaker=link("Sari Nila", "quotes"), card=each, anchor="p1")
    for each in CARDS[:3]
)
THREAD = ThreadPage(
    url="/threads/tanggul/",
    first=CARDS[2],
    n=7,
    newest=CARDS[0],
    part=1,
    parts=(Link(label="1", url="/threads/tanggul/"), Link(label="2", url="/threads/tanggul/part-2/")),
    turns=(
        Turn(card=CARDS[2]),
        Turn(card=CARDS[1], days=1, versions=CARDS[7:9]),
        Turn(card=CARDS[0], days=1),
        Turn(card=card("susulan", "Tanggul Sungai Ambar Diperkuat", "2021-12-12"), days=0),
        Turn(card=card("batu", "Batu Tiba untuk Tanggul Sungai Ambar", "2022-02-01", summary=SUMMARY), days=51),
    ),
)
PLACE = replace(link("Lembayung", "place", 4), years=((2019, 1), (2021, 3)))
PAGES: dict[str, Page | ResultsPage] = {
    "article": ARTICLE_PAGE,
    "withdrawn": replace(ARTICLE_PAGE, article=replace(ARTICLE, withdrawn="Diminta narasumber."), html=None),
    "no-date": replace(ARTICLE_PAGE, article=replace(ARTICLE, date=None, lang="en"), day=None),
    "home": HomePage(
        n=12345,
        latest=CARDS,
        sections=((link("Kota", "section", 120), CARDS[6:10]), (link("Ekonomi", "section", 45), CARDS[1:2])),
        years=(period("2021", 120), period("2019", 1201)),
        tags=(link("banjir", "tag", 8),),
        n_undated=4,
    ),
    "empty-home": HomePage(n=0, latest=(), sections=(), years=(), tags=(), n_undated=0),
    "year": replace(
        LISTING,
        kind="year",
        url="/2021/",
        label="",
        period="2021",
        groups=(),
        periods=MONTHS[12:],
        days=tuple(period(f"2021-{month:02}-{month + 9}", month**2) for month in range(1, 13)),
        previous=period("2019"),
    ),
    "month": replace(
        LISTING,
        kind="month",
        url="/2021/12/",
        label="",
        period="2021-12",
        groups=tuple(Group(period=f"2021-12-{12 - i}", url="/2021/12/12/", cards=CARDS[i : i + 1]) for i in range(3)),
        periods=(period("2021-12-10", 1), period("2021-12-11", 4), period("2021-12-12", 20)),
        parts=(Link(label="1", url="/2021/12/"), Link(label="2", url="/2021/12/part-2/")),
        up=(period("2021"),),
        next=period("2022-01"),
    ),
    "day": replace(
        LISTING, kind="day", url="/2021/12/12/", label="", period="2021-12-12", periods=(), up=(period("2021"),)
    ),
    "undated": replace(LISTING, kind="undated", url="/undated/", label="", periods=(period("s", 1),)),
    "section": LISTING,
    "tag": replace(LISTING, kind="tag", url="/tag/banjir/", label="banjir", periods=(period("2021", 4),)),
    "author": replace(LISTING, kind="author", url="/author/badr/", label="بدر الدين", periods=(), part=2),
    "years": IndexPage(kind="years", url="/years/", entries=(period("2019", 7), period("2021", 1234))),
    "sections": IndexPage(kind="sections", url="/sections/", entries=(link("Kota", "section", 12),)),
    "tags": IndexPage(
        kind="tags",
        url="/tags/",
        entries=tuple(replace(link(f"tag {i}", "tag", i), years=((2019, 1), (2021, i))) for i in range(1, 40)),
    ),
    "speaker": replace(
        LISTING,
        kind="speaker",
        url="/quotes/sari-nila/",
        label="Sari Nila",
        groups=(),
        quotes=QUOTES,
        periods=(period("2021", 4),),
    ),
    "quotes": QuotesPage(entries=tuple(link(f"Sari {i}", "quotes", i) for i in range(1, 6)), newest=QUOTES),
    "locations": LocationsPage(
        entries=(PLACE, replace(PLACE, label="Di Mana Saja")),
        spots=(Spot(link=PLACE, lat=-7.1, lon=113.4), Spot(link=PLACE, lat=-6.2, lon=106.8)),
    ),
    "term": replace(
        LISTING,
        kind="term",
        url="/trends/banjir/",
        label="banjir",
        groups=(),
        months=MONTHS,
        periods=(period("2021", 4),),
    ),
    "trends": TrendsPage(entries=(replace(link("banjir", "trends", 9), years=((2019, 4), (2021, 5))),)),
    "compared": TrendsPage(
        entries=(),
        query="banjir, kemarau, entah",
        measure="share",
        trends=(
            Trend(link=link("banjir", "trends", 9), months=MONTHS[:12]),
            Trend(link=Link(label="kemarau", url="", n=2), months=MONTHS[9:14]),
        ),
        unknown=("entah",),
    ),
    "subjects": PlainPage(kind="subjects", url="/subjects/"),
    "on-this-day": OnThisDayPage(
        days=tuple(
            PeriodLink(period=f"2000-{month:02}-12", url=f"/on-this-day/{month:02}-12/", n=month**2)
            for month in range(1, 13)
        )
    ),
    "anniversary": AnniversaryPage(
        url="/on-this-day/12-12/",
        period="2000-12-12",
        n=21,
        years=((period("2021-12-12", 20), CARDS[:3]), (period("2019-12-12", 1), CARDS[3:4])),
    ),
    "thread": THREAD,
    "later-part": replace(THREAD, n=0, newest=None, part=2),
    "threads": ThreadsPage(
        latest=tuple(
            Thread(first=each, url=f"/threads/{each.id}/", n=3, last=parse_date("2021-12-12")) for each in CARDS[:3]
        ),
        longest=(),
    ),
    "authors": IndexPage(kind="authors", url="/authors/", entries=()),
    "wanted": WantedPage(n=2, entries=(Wanted(title="Bendungan Kelabu Retak", askers=CARDS[:2], n=2),)),
    "corrections": CorrectionsPage(entries=((parse_date("2021-12-14"), "Tahun 1978, bukan 1987.", CARDS[0]),)),
    "coverage": CoveragePage(
        since="2019-01-01",
        until="",
        n=1234,
        n_undated=3,
        n_rough=12,
        n_inferred=7,
        n_withdrawn=1,
        n_wanted=2,
        n_corrections=4,
        months=MONTHS,
        sections=(link("Kota", "section", 12),),
    ),
    "search": PlainPage(kind="search", url="/search/"),
    "results": RESULTS,
    "no-results": replace(RESULTS, total=0, hits=(), facets=(), sorts=(), page=1, n_pages=0, previous="", next=""),
    "about-search": PlainPage(kind="about-search", url="/search/help/"),
    "not-found": PlainPage(kind="not-found", url="/404.html"),
    "extra": ExtraPage(url="/pages/surat/", title="Surat", template="extra.html", data={"cards": CARDS[:3]}),
    "alias": AliasPage(url="/lama/tanggul/", target=CARDS[0].url),
}
