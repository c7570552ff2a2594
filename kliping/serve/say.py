"""What the server says in the interface language, where no template has a word for it."""

from __future__ import annotations

from typing import Final

_SENTENCES: Final = {
    "missing": {
        "en": "The search index is not there yet; it appears with the next build.",
        "id": "Indeks pencarian belum ada; indeks muncul setelah arsip dibangun.",
    },
    "slow": {
        "en": "This search took too long and was stopped; try fewer or longer words.",
        "id": "Pencarian ini terlalu lama dan dihentikan; coba kata yang lebih sedikit atau lebih panjang.",
    },
    "busy": {
        "en": "Too many searches at once; try again in a moment.",
        "id": "Terlalu banyak pencarian sekaligus; coba lagi sebentar lagi.",
    },
    "no-query": {
        "en": "Say what to search for: /search.json?q=words",
        "id": "Tulis apa yang dicari: /search.json?q=kata",
    },
    "desk": {"en": "Desk", "id": "Meja redaksi"},
    "uncertain": {"en": "Dates to confirm", "id": "Tanggal yang perlu dipastikan"},
    "undated": {"en": "Undated", "id": "Tanpa tanggal"},
    "drafts": {"en": "Not published yet", "id": "Belum terbit"},
    "wanted": {"en": "Wanted, most wanted first", "id": "Dicari, yang paling dicari lebih dulu"},
    "troubles": {"en": "Problems", "id": "Masalah"},
    "copies": {"en": "Versions of one text", "id": "Versi dari satu naskah"},
    "two": {"en": "Two articles: keep both", "id": "Dua artikel: simpan keduanya"},
    "copy": {"en": "This is the copy: withdraw it…", "id": "Ini salinannya: tarik…"},
    "sure": {
        "en": "Readers will find a notice and the address of the other version in its place. This is what changes:",
        "id": "Pembaca akan menemukan pemberitahuan dan alamat versi yang lain di tempatnya. Inilah perubahannya:",
    },
    "withdraw": {"en": "Withdraw it", "id": "Tarik"},
    "leave": {"en": "Leave it as it is", "id": "Biarkan"},
    "undo": {"en": "To undo this, take out", "id": "Untuk membatalkannya, hapus"},
    "changed": {
        "en": "the file has changed since this was shown; look again",
        "id": "berkasnya berubah sejak ini ditampilkan; lihat lagi",
    },
    "begin": {"en": "Begin a draft", "id": "Mulai konsep"},
    "date": {"en": "Date", "id": "Tanggal"},
    "save": {"en": "Save", "id": "Simpan"},
    "nothing": {"en": "Nothing waits for you.", "id": "Tidak ada yang menunggu."},
    "draft": {"en": "A draft: nobody else sees this", "id": "Konsep: orang lain tidak melihat ini"},
    "embargo": {"en": "Nobody else sees this until", "id": "Orang lain tidak melihat ini sampai"},
    "expired": {"en": "Nobody else sees this since", "id": "Orang lain tidak melihat ini sejak"},
    "saved": {"en": "Saved in", "id": "Tersimpan di"},
    "page": {
        "en": "The page must be a number from 1.",
        "id": "Halaman harus berupa angka mulai dari 1.",
    },
}


def say(lang: str, what: str) -> str:
    """A sentence in `lang`, or in English if it is not spoken here."""
    sentences = _SENTENCES[what]
    return sentences.get(lang, sentences["en"])
