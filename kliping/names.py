"""Who is named in a text: people by their full names, organisations by the words that open or end theirs.

Precise rather than complete. A run of words in capitals is a person only on evidence: a title before it, a verb of
saying beside it, an age or a description behind it. A single name ("Putin") counts only for one full name of the same
text. What is a place, a day or an office is no person. The countries are CLDR's; the other words stand in tables here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import dataclass
from functools import cache

from babel import Locale

from kliping.analysis import stop_words
from kliping.gazetteer import packaged_places
from kliping.text import fold

_TITLES = """
admiral anggota baker baron brigadir brigjen bripka briptu bu bupati camat capt captain chairman chairwoman
chancellor chief coach colonel comedian commander commissioner conductor dekan deputy diplomat direktur dirigen
dirjen dirut doctor dokter dosen dr driver drs dubes duta ekonom engineer eyang farmer father fisherman gen
general governor gubernur guru haji hakim hj humas ibu imam insinyur inspector inspektur ipda iptu ir irjen
jaksa jenderal judge jurnalis juru kabid kades kak kapolda kapolres kapolri kapolsek kapten kasat keeper kepala
ketua keuchik kiai king kolonel komandan kombes komisaris komjen kompol konsultan koordinator kyai lady
legislator librarian lord lt lurah madam major manager manajer marsekal master mayjen mayor menko menlu menteri
minister miss mr mrs ms musisi nahkoda nakhoda nelayan novelis nurse nyonya officer pak pakar pangeran panglima
pastor pelatih pelukis pemain pemilik pendeta peneliti pengacara pengamat pengusaha penjaga penulis penyair
perdana pilot pimpinan pj plt pol pope presiden president prime prince princess prof professor psikolog
pustakawan queen raja rektor rev reverend saint sastrawan secretary sekda sekjen sekretaris senator seniman
sheriff sir skipper spokesman spokesperson spokeswoman staf sultan sutradara teacher tuan uskup ustadz ustaz
utusan vice wakil wali walikota wapres warden wartawan"""
# What stands between a title and a name: what the title is of.
_OFFICES = """
affairs agama bareskrim bea bendahara besar bicara bidang bumn cabang camat cukai daerah dalam defence defense
desa dewan dinas dpd dpr dprd dusun eksekutif energi finance foreign gedung general gizi harbour harian
house hubungan hukum istana jaksa jenderal kabinet kabupaten kampung kantor keamanan kecamatan kedutaan
kehutanan kelautan kelompok kelurahan kementerian kepala kepolisian kesehatan keuangan komisi komunikasi
koordinator kota kpk kpu kremlin laut lingkungan luar mabes markas master masyarakat majelis minister mpr muda
nasional negara negeri of operasional oposisi panitia partai pasar pelabuhan pelaksana pelayanan pemuda
pendidikan penerangan penerbangan pengadilan pengawas perdagangan perhubungan perikanan perindustrian pertahanan
pertanian perusahaan polda polisi polres polri polsek prime provinsi publik pusat puskesmas putih redaksi
relawan republik resor ri rt rw sakit satuan sekolah sekretariat seksi senior sosial staf state tamu tangga
tenaga tetangga tim tinggi tni umum unit urusan usaha utama utara wakil warga white wilayah"""
_ORG_HEADS = """
akademi aliansi asosiasi association badan balai bank biro committee council cv dewan dinas direktorat federasi
forum gabungan gerakan grup himpunan ikatan institut institute kejaksaan kementerian klub koalisi komando komisi
komite komunitas konsorsium koperasi lembaga mahkamah majelis ministry museum orkes otoritas paguyuban panitia
partai pengadilan perhimpunan perkumpulan persatuan perusahaan polda politeknik polres pondok pt pusat radio
rsud sanggar sekolah serikat universitas university yayasan"""
_ORG_TAILS = """
association authority bank club commission committee company corp corporation council department foundation inc
institute ltd ministry museum party railway school society trust union university"""
# Organisations that are named by their letters or by one word.
_KNOWN = """
ADB | AFP | ASEAN | BBC | BMKG | BNPB | BPBD | BPK | BPOM | BPS | CIA | DPD | DPR | DPRD | FBI | FIFA | IMF |
Interpol | KPK | KPU | Kadin | MUI | Muhammadiyah | NASA | NATO | Nahdlatul Ulama | OPEC | PBB | PBNU | PLN |
PMI | PSSI | Pentagon | Pertamina | Polri | Reuters | TNI | UEFA | UNESCO | UNHCR | UNICEF | WHO | WTO"""
_NEVER = """
januari februari maret april mei juni juli agustus september oktober november desember january february march
may june july august october december senin selasa rabu kamis jumat sabtu minggu ahad monday tuesday wednesday
thursday friday saturday sunday idul fitri adha ramadan natal nyepi waisak lebaran islam kristen katolik hindu
buddha allah tuhan yesus jalan jl gang street road avenue bukit gunung sungai pulau teluk selat laut samudra
tanjung danau pantai river island bay lake mount hill harbour harbor port pelabuhan dermaga stasiun bandara
terminal gedung rumah hotel masjid gereja pura kampung desa kota kabupaten provinsi dusun kecamatan kelurahan
town city village county province north south east west utara selatan timur barat tengah raya timnas liga piala
cup league dunia world perang war undang-undang baca foto video besar united fc press covid komunitas paduan
suara pasar toko warung"""
_OPENERS = """
namun tapi tetapi sementara selain menurut saat ketika kata ujar sebelumnya kemudian lalu hari bahkan sedangkan
meski meskipun walau karena sebab jadi maka hanya semua setiap para sang seorang bagi demi sejak usai setelah
sebelum di ke dari the a an but and in on at when while after before as for if it he she they we our this that
there his her their its not no so yet then now here who what where how why all some many most one two three both
each every"""
_SPEECH = """
added aku announced berkata cetus explained imbuh insisted jawab jelas kata kenang lanjut memaparkan menambahkan
menegaskan menerangkan mengaku mengatakan mengucapkan mengungkapkan menjawab menjelaskan menulis menuturkan
menyampaikan menyatakan menyebut menyebutkan noted papar pungkas recalled replied said sambung says sebut seru
tambah tandas tegas terang told tukas tulis tutur ucap ujar ungkap urai warned wrote"""


_PROVINCES = """
aceh | sumatera utara | sumatera barat | sumatera selatan | riau | kepulauan riau | jambi | bengkulu | lampung |
bangka belitung | dki jakarta | jawa barat | jawa tengah | jawa timur | jawa | daerah istimewa yogyakarta | diy
| banten | bali | nusa tenggara barat | nusa tenggara timur | kalimantan barat | kalimantan tengah | kalimantan
selatan | kalimantan timur | kalimantan utara | sulawesi utara | sulawesi tengah | sulawesi selatan | sulawesi
tenggara | sulawesi barat | gorontalo | maluku | maluku utara | papua | papua barat | papua selatan | papua
tengah | papua pegunungan | metro jaya | metro jakarta selatan | kremlin | gedung putih | istana"""


def _table(text: str) -> frozenset[str]:
    return frozenset(text.split())


TITLES, OFFICES, SPEECH = _table(_TITLES), _table(_OFFICES), _table(_SPEECH)
# What stands in small letters before somebody's name, or before their office.
INTRODUCING = TITLES | SPEECH | {"bicara", "bernama", "named"}
ORG_HEADS, ORG_TAILS, NEVER, OPENERS = map(_table, (_ORG_HEADS, _ORG_TAILS, _NEVER, _OPENERS))
_UPPER = "A-ZÀ-ÖØ-Þ"
_ABBREVIATED = "(?:(?<=\\b[DHI]r)|(?<=\\bHj)|(?<=\\bProf)|(?<=\\bM[rs])|(?<=\\bMrs)|(?<=\\bSt))\\."
_WORD = rf"(?:[{_UPPER}][\w’'-]*[^\W_]|[{_UPPER}]\.?)(?:{_ABBREVIATED})?"
_RUN = re.compile(rf"\b{_WORD}(?: (?:(?:bin|binti|van|von|de|der|da|al|el|ibn|of) )?{_WORD})*")
_ORG_RUN = re.compile(rf"\b{_WORD}(?: (?:(?:dan|and|of|the|for|untuk|&) )*{_WORD})*")
# Behind a name: an age, or a comma and what somebody is.
_DESCRIBED = re.compile(
    r" ?\((?:usia |age )?\d{2}(?: tahun)?\)|, (?:\d{2}, |(?:seorang |sang |the |a |an )?(?P<word>[a-z]+)\b)"
)
# Pemberantasan, Perikanan, Keamanan: what offices deal with.
_ABSTRACT = re.compile(r"(?:pe|ke)\w{4,}an\Z")
_BEFORE = re.compile(r"([\w-]+)[ ,]+\Z")
_AFTER = re.compile(r" (?:\((?:usia )?\d{2}(?: tahun)?\) )?(?:sudah |juga |kemudian |lalu |also |later )?([a-z]+)")
_SENTENCE = re.compile(r"[.!?…:][\"'”’)]*\Z")
_MOST_WORDS = 4


@dataclass(frozen=True, slots=True)
class Cast:
    """Everybody and every organisation that a text names.

    people           full names as they are written, in the order in which they come
    organisations    the same
    alone            by single name, in lower case, the full name that it can only mean
    places           what the text calls places, in lower case
    """

    people: tuple[str, ...]
    organisations: tuple[str, ...]
    alone: dict[str, str]
    places: frozenset[str]

    def person(self, run: str) -> str:
        """The full name that a run of capitals means, titles and all; "" if that is not certain.

        >>> cast = find_names(["Wali Kota Sari Nila membuka pasar itu."])
        >>> cast.person("Wali Kota Sari Nila"), cast.person("Bu Nila"), cast.person("Bu Tenor")
        ('Sari Nila', 'Sari Nila', '')
        """
        return self.introduced((), run)

    def introduced(self, small: Sequence[str], run: str) -> str:
        """The same, behind words in small letters, which must be a title: "juru bicara", not "warga"."""
        if small and not any(word in INTRODUCING for word in small):
            return ""
        name = _bare(run.split(), self.places, titled=bool(small))[0]
        if len(name) == 1:
            return self.alone.get(fold(name[0]), "")
        return self._whole(" ".join(name)) if is_person(name) and not _holds(name, self.places) else ""

    def _whole(self, name: str) -> str:
        """As the text writes it elsewhere, with a first name or without."""
        longer = [person for person in self.people if person.endswith(f" {name}")]
        return longer[0] if len(longer) == 1 else name


def find_names(paragraphs: Sequence[str], places: Iterable[str] = ()) -> Cast:
    """Who is named in the paragraphs of an article; lines that are headings are passed over.

    places    those of its dateline, which are nobody's names

    >>> cast = find_names([
    ...     "Juru bicara balai kota Rukmini Tenor mengatakan hujan turun. Pak Tenor datang.",
    ...     "Kementerian Kelautan dan Perikanan membantu, begitu pula Universitas Teluk Kelabu dan WHO.",
    ...     "Di Jawa Barat hujan turun. Presiden Amerika Serikat tidak datang.",
    ... ])
    >>> cast.people
    ('Rukmini Tenor',)
    >>> cast.organisations
    ('Kementerian Kelautan dan Perikanan', 'Universitas Teluk Kelabu', 'WHO')
    """
    prose = [each for each in paragraphs if _is_prose(each)]
    organisations = dict.fromkeys(name for each in prose for name in _organisations(each))
    taken = {word for name in organisations for word in name.split()}
    around = countries() | {fold(place) for place in places}
    people = dict.fromkeys(" ".join(name) for each in prose for name in _people(each, around) if not taken & set(name))
    return Cast(tuple(people), tuple(organisations), _alone(people), around)


def _is_prose(paragraph: str) -> bool:
    """Whether it is made of sentences: it ends one, and many of its words begin small."""
    words = paragraph.split()
    small = sum(word[0].islower() for word in words)
    return bool(_SENTENCE.search(paragraph)) and 3 * small >= len(words)


def _people(paragraph: str, places: Set[str]) -> Iterator[list[str]]:
    for match in _RUN.finditer(paragraph):
        if " " not in match[0]:
            continue  # a full name has two words, and most runs have one
        before = _BEFORE.search(paragraph, max(0, match.start() - 30), match.start())
        introduced = bool(before and fold(before[1]) in INTRODUCING)
        name, titled = _bare(match[0].split(), places, titled=introduced)
        if is_person(name) and not _holds(name, places) and (titled or _has_evidence(paragraph, match)):
            yield name


def _holds(name: Sequence[str], places: Set[str]) -> bool:
    whole = fold(" ".join(name))
    return whole in places or whole in packaged_places() or fold(name[0]) in places


def _bare(words: list[str], places: Set[str], *, titled: bool) -> tuple[list[str], bool]:
    """What is left of a run without openers, titles, the offices and places behind them, and a day at its end."""
    while words and fold(words[0]) in OPENERS:
        words = words[1:]
    while words and (word := fold(words[0].rstrip("."))) and (word in TITLES or titled and word in OFFICES):
        words, titled = words[1:], True
    while titled and (length := _length_of_office(words, places)):
        words = words[length:]
    if titled and any(fold(word) in ORG_HEADS for word in words):
        return [], True
    while words and fold(words[-1]) in NEVER:
        words = words[:-1]
    return words, titled


def _length_of_office(words: list[str], places: Set[str]) -> int:
    """How many of the first words say of what somebody is the head: a place, letters, or one more title."""
    if len(words) > 1 and (fold(words[0].rstrip(".")) in TITLES or len(words) > 2 and words[0].isupper()):
        return 1
    lengths = range(min(4, len(words) - 1), 0, -1)
    places_first = ((length, fold(" ".join(words[:length]))) for length in lengths)
    return next(
        (
            n
            for n, name in places_first
            if name in places or n + 2 <= len(words) and len(words[n]) > 1 and name in packaged_places()
        ),
        0,
    )


def is_person(name: Sequence[str]) -> bool:
    """Whether the words can be somebody's full name.

    >>> is_person(["Dmitry", "Peskov"]), is_person(["Teluk", "Kelabu"]), is_person(["Amerika", "Serikat"])
    (True, False, False)
    """
    if not 2 <= len(name) <= _MOST_WORDS or fold(" ".join(name)) in countries():
        return False
    words = [fold(word.rstrip(".")) for word in name]
    if any(word in NEVER or word in ORG_HEADS or word in ORG_TAILS or word in TITLES for word in words):
        return False
    if any(
        word in countries() or word in OPENERS or word.endswith("s") and word[-2:-1] in "'’" or _ABSTRACT.match(word)
        for word in words
    ):
        return False
    return not any(word.isupper() and len(word) > 2 for word in name) and len(words[-1]) > 1


def _has_evidence(paragraph: str, match: re.Match[str]) -> bool:
    """Whether what stands behind a run says that it is somebody: a verb of saying, an age, a description."""
    after = _AFTER.match(paragraph, match.end())
    described = _DESCRIBED.match(paragraph, match.end())
    return bool(
        after and after[1] in SPEECH or described and (described["word"] is None or described["word"] in TITLES)
    )


def _organisations(paragraph: str) -> Iterator[str]:
    for match in _ORG_RUN.finditer(paragraph):
        words = match[0].split()
        while words and (fold(words[-1]) in _DAYS or fold(words[0]) in _NOT_FIRST):
            words = words[:-1] if fold(words[-1]) in _DAYS else words[1:]
        if words and fold(words[0]) in ORG_HEADS:
            one = _one_organisation(words)
            if 2 <= len(one) <= 6:
                yield " ".join(one)
            yield from _known_in(words[len(one) :])
        elif 2 <= len(words) <= 5 and fold(words[-1].rstrip(".")) in ORG_TAILS:
            yield " ".join(words)
        else:
            yield from _known_in(words)


def _one_organisation(words: list[str]) -> list[str]:
    """Up to an "and" that joins it with another one; ministries and their like may deal with this and that."""
    joins = [i for i, word in enumerate(words) if word in ("dan", "and", "&")]
    if joins and (fold(words[0]) not in _MANIFOLD or words[joins[0] + 1].isupper()):
        return words[: joins[0]]
    return words


def _known_in(words: list[str]) -> Iterator[str]:
    text = " ".join(words)
    for word in (*words, text):
        if word in _known():
            yield word


_MANIFOLD = frozenset(("kementerian", "dinas", "badan", "ministry", "komisi", "lembaga"))
_NOT_FIRST = OPENERS - {"para"}
_DAYS = frozenset(_NEVER.split()[:42])


@cache
def _known() -> frozenset[str]:
    return frozenset(" ".join(each.split()) for each in _KNOWN.split("|"))


def _alone(people: Iterable[str]) -> dict[str, str]:
    """First and last names that belong to one of them only."""
    owners: dict[str, set[str]] = {}
    for name in people:
        words = name.split()
        for word in (words[0], words[-1]):
            owners.setdefault(fold(word), set()).add(name)
    return {word: next(iter(names)) for word, names in owners.items() if len(names) == 1}


@cache
def countries() -> frozenset[str]:
    """The names of countries in Indonesian and English, folded, and what the press calls some of them."""
    found = {"inggris", "amerika", "as", "eropa", "asia", "afrika", "rusia", "korsel", "korut", "europe", "america"}
    for lang in ("id", "en"):
        found |= {fold(str(name)) for code, name in Locale.parse(lang).territories.items() if len(code) == 2}
    return frozenset(found | {" ".join(each.split()) for each in _PROVINCES.split("|")} - stop_words("id"))
