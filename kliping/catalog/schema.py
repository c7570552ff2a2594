"""The tables. They are the dependency graph: who shows an article follows from the rows it appears in."""

from __future__ import annotations

# Raised when the tables or what is put into them changes; an older catalog is thrown away and made again.
VERSION = 18

TABLES = """
-- One row a content file; `derived` holds, as JSON, the rows of other tables that it gives while it is shown.
-- `shown`: it is the first file of its id and the first article of its URL, and not hidden.
CREATE TABLE article (
  n INTEGER PRIMARY KEY AUTOINCREMENT, path TEXT UNIQUE NOT NULL,
  id TEXT NOT NULL, digest TEXT NOT NULL, name TEXT NOT NULL,
  state TEXT NOT NULL, embargo REAL, expires REAL, shown INTEGER NOT NULL DEFAULT 0,
  title TEXT NOT NULL, summary TEXT NOT NULL, date TEXT NOT NULL, sort TEXT NOT NULL, day INTEGER NOT NULL,
  lang TEXT NOT NULL, section TEXT NOT NULL, image TEXT NOT NULL,
  title_key TEXT NOT NULL, title_head TEXT NOT NULL, title_tail TEXT NOT NULL,
  derived TEXT NOT NULL
);
CREATE INDEX article_id ON article (id, path);
CREATE INDEX article_name ON article (name, id);
CREATE INDEX article_title_key ON article (title_key);
CREATE INDEX article_title_head ON article (title_head);
CREATE INDEX article_title_tail ON article (title_tail);
CREATE INDEX article_embargo ON article (embargo) WHERE embargo IS NOT NULL;
CREATE INDEX article_expires ON article (expires) WHERE expires IS NOT NULL;
CREATE INDEX article_inferred ON article (n) WHERE shown AND state = 'public' AND date GLOB '*[?%]';
CREATE INDEX article_state ON article (state) WHERE state <> 'public';

-- Where a shown article stands: kind time or that of a collection; which one; the period; the order in it.
CREATE TABLE place (
  kind TEXT NOT NULL, name TEXT NOT NULL, period TEXT NOT NULL, sort TEXT NOT NULL, n INTEGER NOT NULL,
  label TEXT NOT NULL, PRIMARY KEY (kind, name, period, sort)
) WITHOUT ROWID;

-- How many articles a period has; period '' counts the whole collection. Of kind 'trend' those of a term by months.
CREATE TABLE tally (
  kind TEXT NOT NULL, name TEXT NOT NULL, period TEXT NOT NULL, count INTEGER NOT NULL,
  PRIMARY KEY (kind, name, period)
) WITHOUT ROWID;
CREATE INDEX tally_top ON tally (kind, count DESC, name) WHERE period = '';

-- The terms that have pages; see kliping/catalog/telling.py.
-- Each with the word that most articles have for it, that as a part of a URL, and the part of a URL that it has.
CREATE TABLE telling (name TEXT PRIMARY KEY, label TEXT NOT NULL, wish TEXT NOT NULL, address TEXT NOT NULL)
  WITHOUT ROWID;
CREATE INDEX telling_wish ON telling (wish);
CREATE INDEX telling_address ON telling (address);
-- How many articles have a word for a term; and the terms whose words were counted anew.
CREATE TABLE surface (name TEXT NOT NULL, label TEXT NOT NULL, count INTEGER NOT NULL, PRIMARY KEY (name, label))
  WITHOUT ROWID;
CREATE TABLE reworded (name TEXT PRIMARY KEY) WITHOUT ROWID;

-- Read-also titles of shown articles, with what near-equal titles have in common.
CREATE TABLE read_also (
  n INTEGER NOT NULL, position INTEGER NOT NULL, title TEXT NOT NULL, key TEXT NOT NULL, head TEXT NOT NULL,
  tail TEXT NOT NULL, target INTEGER, PRIMARY KEY (n, position)
) WITHOUT ROWID;
CREATE INDEX read_also_key ON read_also (key);
CREATE INDEX read_also_head ON read_also (head);
CREATE INDEX read_also_tail ON read_also (tail);
CREATE INDEX read_also_target ON read_also (target);

-- The vectors of public articles, by term; weights are integers, so sums do not depend on their order.
CREATE TABLE posting (term INTEGER NOT NULL, n INTEGER NOT NULL, weight INTEGER NOT NULL, PRIMARY KEY (term, n))
  WITHOUT ROWID;
-- Vectors that came since `posting` was last put in order; a first build brings too many to sort in one by one.
CREATE TABLE fresh_posting (n INTEGER NOT NULL, term INTEGER NOT NULL, weight INTEGER NOT NULL, PRIMARY KEY (n, term))
  WITHOUT ROWID;
CREATE TABLE related (
  n INTEGER NOT NULL, rank INTEGER NOT NULL, other INTEGER NOT NULL, score INTEGER NOT NULL, PRIMARY KEY (n, rank)
) WITHOUT ROWID;
CREATE INDEX related_other ON related (other);

-- From which earlier article one goes on, and whether that is the same text again; see kliping/catalog/threads.py.
CREATE TABLE follows (
  n INTEGER PRIMARY KEY, other INTEGER NOT NULL, linked INTEGER NOT NULL, score INTEGER NOT NULL, again INTEGER NOT NULL
);
CREATE INDEX follows_other ON follows (other);
-- In which thread an article is, by the id of the first one there, and the day on which that began.
CREATE TABLE member (n INTEGER PRIMARY KEY, name TEXT NOT NULL, begun INTEGER NOT NULL);
CREATE INDEX member_name ON member (name);
-- The threads that have pages; and the articles whose thread is not settled, or not told as it is now.
CREATE TABLE thread (name TEXT PRIMARY KEY, size INTEGER NOT NULL, last TEXT NOT NULL) WITHOUT ROWID;
CREATE INDEX thread_last ON thread (last);
CREATE INDEX thread_size ON thread (size);
CREATE TABLE loose (n INTEGER PRIMARY KEY, touched INTEGER NOT NULL);

-- Which articles an editor put beside a shown article ("pin"), keeps away from it ("ban"), or says to be no version of
-- it ("apart"), by id or by URL's name.
CREATE TABLE choice (n INTEGER NOT NULL, kind TEXT NOT NULL, position INTEGER NOT NULL, target TEXT NOT NULL,
  PRIMARY KEY (n, kind, position)) WITHOUT ROWID;
CREATE INDEX choice_target ON choice (target);

-- Old addresses, and dated corrections, of shown articles.
CREATE TABLE alias (name TEXT NOT NULL, n INTEGER NOT NULL, PRIMARY KEY (name, n)) WITHOUT ROWID;
CREATE INDEX alias_n ON alias (n);
CREATE TABLE correction (sort TEXT NOT NULL, n INTEGER NOT NULL, date TEXT NOT NULL, text TEXT NOT NULL,
  PRIMARY KEY (sort, n, text)) WITHOUT ROWID;
CREATE INDEX correction_n ON correction (n);

-- What was last written, and why; what may have to be written next.
CREATE TABLE page (key TEXT PRIMARY KEY, kind TEXT NOT NULL, mark TEXT NOT NULL, reason TEXT NOT NULL) WITHOUT ROWID;
CREATE INDEX page_kind ON page (kind);
CREATE TABLE due (key TEXT PRIMARY KEY, reason TEXT NOT NULL) WITHOUT ROWID;

-- Files as they were when last read, and what was wrong with them.
CREATE TABLE source (path TEXT PRIMARY KEY, signature TEXT NOT NULL, digest TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE problem (
  origin TEXT NOT NULL, file TEXT NOT NULL, line INTEGER NOT NULL, "column" INTEGER NOT NULL, code TEXT NOT NULL,
  message TEXT NOT NULL, PRIMARY KEY (origin, file, line, "column", code, message)
) WITHOUT ROWID;

-- Which articles each seed gave.
CREATE TABLE item (
  n INTEGER PRIMARY KEY, seed TEXT NOT NULL, line INTEGER NOT NULL, id TEXT NOT NULL, article TEXT NOT NULL,
  kind TEXT NOT NULL, url TEXT NOT NULL, fingerprint BLOB NOT NULL, state TEXT NOT NULL, note TEXT NOT NULL,
  seen TEXT NOT NULL, UNIQUE (seed, id)
);
CREATE INDEX item_id ON item (id);
CREATE INDEX item_article ON item (article);
CREATE INDEX item_url ON item (url) WHERE url <> '';
CREATE INDEX item_revision ON item (article) WHERE kind = 'revision';
-- The keys under which an item's text is found, and the seeds that an article names beside its own.
CREATE TABLE band (key INTEGER NOT NULL, n INTEGER NOT NULL, PRIMARY KEY (key, n)) WITHOUT ROWID;
CREATE TABLE claim (file TEXT NOT NULL, row TEXT NOT NULL, path TEXT NOT NULL, PRIMARY KEY (file, row, path))
  WITHOUT ROWID;
CREATE INDEX claim_path ON claim (path);
-- Files among the seeds that an item of another seed may show: their digest when it was converted, "" if not there.
CREATE TABLE asset (file TEXT NOT NULL, seed TEXT NOT NULL, digest TEXT NOT NULL, PRIMARY KEY (file, seed))
  WITHOUT ROWID;
CREATE INDEX asset_seed ON asset (seed);

-- Pictures that content files name, by their name there and as files, with the line; and those that are there.
-- A file that is no picture has no `kind`.
CREATE TABLE figure (path TEXT NOT NULL, name TEXT NOT NULL, file TEXT NOT NULL, line INTEGER NOT NULL,
  PRIMARY KEY (path, name)) WITHOUT ROWID;
CREATE INDEX figure_file ON figure (file);
CREATE TABLE picture (file TEXT PRIMARY KEY, digest TEXT NOT NULL, kind TEXT NOT NULL, width INTEGER NOT NULL,
  height INTEGER NOT NULL) WITHOUT ROWID;

-- Words of articles that are not public, as far as they are not known to be public; see kliping/leaks.py.
CREATE TABLE secret (path TEXT PRIMARY KEY, digest TEXT NOT NULL, words TEXT NOT NULL) WITHOUT ROWID;

-- The SHA-256 of files as the manifest has them; and what was read or written since, with its SHA-256 if that is known,
-- see kliping/fixity.py.
CREATE TABLE sealed (path TEXT PRIMARY KEY, digest TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE unsealed (kind TEXT NOT NULL, name TEXT NOT NULL, sha256 TEXT NOT NULL, PRIMARY KEY (kind, name))
  WITHOUT ROWID;

CREATE TABLE state (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
"""
