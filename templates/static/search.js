// Search on a host that only hands out files. The archive's own server answers a query with a page of its own, which
// does not load this; so where this runs and there is a query, nobody else will answer it.
//
// Pagefind finds the words; dates, facets and order come from one table beside its index (kliping/pagefind.py).

const PER_PAGE = 10;
const SHOWN = 12;
const FACETS = ["year", "section", "tag", "author", "credit", "lang"];
const FIELDS = {
  tag: "tag", section: "section", author: "author", credit: "credit", lang: "lang", from: "from", to: "to",
  rubrik: "section", penulis: "author", sumber: "credit", bahasa: "lang", dari: "from", sampai: "to",
};
const TOKEN = /([-−](?=[^\s\-−]))?(?:([A-Za-z]+):(?=[^\s:)]))?(?:"([^"]*)"?|([^\s()"]+))|[()]/g;

const place = document.getElementById("no-server");
const asked = new URLSearchParams(location.search);
const query = (asked.get("q") ?? "").trim();
if (place && query) {
  const field = document.querySelector("main input[name=q]");
  if (field) field.value = query;
  document.title = `${query} · ${document.title}`;
  place.hidden = false;
  search().catch((error) => {
    console.error(error);
    place.replaceChildren(note(said("failed")));
  });
}

async function search() {
  if (!place.dataset.bundle) {
    place.replaceChildren(note(said("none")));
    return;
  }
  place.replaceChildren(node("p", { class: "meta" }, said("searching")));
  const table = await loadTable();
  const parsed = parse(query);
  const engines = await startEngines(table.languages);
  const notes = parsed.plain.length ? [said("plain", { words: parsed.plain.join(" ") })] : [];
  let found = await findAll(engines, table, parsed.clauses);
  const words = parsed.clauses.filter((clause) => !clause.not).flatMap((clause) => clause.any);
  if (!found.size && words.length > 1) {
    found = await findAll(engines, table, [{ any: words }]);
    if (found.size) notes.push(said("some"));
  }
  if (words.length) notes.push(...(await unknown(engines, words)));
  const rows = [...found.keys()].filter((row) => parsed.filters.every((filter) => passes(table, row, filter)));
  if (!rows.length) {
    notes.push(...without(table, found, parsed.filters));
  }
  await show(table, sorted(table, rows, found), found, notes);
}

// What was asked.

function parse(text) {
  const clauses = [], filters = [], plain = [];
  let joins = false, negates = false;
  for (const match of text.replace(/[“”„‟«»＂]/g, '"').matchAll(TOKEN)) {
    const [whole, minus, prefix, phrase, word] = match;
    if (whole === "(" || whole === ")") continue;
    if (!prefix && word && /^(AND|DAN)$/.test(word)) continue;
    if (!prefix && word && /^(OR|ATAU)$/.test(word)) { joins = clauses.length > 0; continue; }
    if (!prefix && word && /^(NOT|BUKAN)$/.test(word)) { negates = true; continue; }
    const name = prefix && FIELDS[prefix.toLowerCase()];
    const value = phrase ?? word.replace(/\*$/, "");
    const not = Boolean(minus) || negates;
    if (name) {
      const filter = filterOf(name, value, phrase !== undefined, not, whole);
      if (filter) filters.push(filter);
      else plain.push(whole);
    } else {
      if (prefix) plain.push(whole);
      const part = { text: value, phrase: phrase !== undefined };
      if (joins && !not) clauses.at(-1).any.push(part);
      else if (value.trim()) clauses.push({ any: [part], not });
    }
    joins = negates = false;
  }
  return { clauses, filters, plain };
}

function filterOf(name, value, whole, not, text) {
  if (name !== "from" && name !== "to") return { name, value: fold(value), whole: whole || name === "lang", not, text };
  const date = /^(\d{4})(?:-(\d\d))?(?:-(\d\d))?$/.exec(value);
  if (!date) return null;
  const [year, month, day] = date.slice(1);
  const days = Number(year + (month ?? (name === "from" ? "00" : "99")) + (day ?? (name === "from" ? "00" : "99")));
  return { name, value: days, not, text };
}

function fold(text) {
  return text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().trim();
}

// What is found.

async function loadTable() {
  const answer = await fetch(`${place.dataset.bundle}articles.columns`, { cache: "no-cache" });
  if (!answer.ok) throw new Error(`articles.columns: ${answer.status}`);
  let bytes = new Uint8Array(await answer.arrayBuffer());
  // Some hosts unpack what is named as packed, some do not.
  if (bytes[0] === 0x1f && bytes[1] === 0x8b) {
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
    bytes = await new Response(stream).arrayBuffer();
  }
  const table = JSON.parse(new TextDecoder().decode(bytes));
  table.row = new Map(table.ids.map((id, row) => [id, row]));
  table.unsure = new Set(table.unsure);
  for (const facet of Object.values(table.facets)) facet.folded = facet.values.map(fold);
  return table;
}

/** An engine for each language. A module has one WebAssembly with one stemmer, so each language has the module anew. */
async function startEngines(languages) {
  const bundle = new URL(place.dataset.bundle, location.href);
  const modules = await Promise.all(languages.map((lang) => import(new URL(`pagefind.js#${lang}`, bundle))));
  const root = document.documentElement, own = root.lang;
  const engines = modules.map(({ createInstance }, i) => {
    // Pagefind reads the language off the page, at once.
    root.lang = languages[i];
    return createInstance({ basePath: bundle.pathname, noWorker: true });
  });
  root.lang = own;
  return engines;
}

/** The rows that hold every clause, with their scores; all rows where there is no clause. */
async function findAll(engines, table, clauses) {
  if (!clauses.some((clause) => !clause.not)) {
    return new Map(table.ids.map((_, row) => [row, { score: 0 }]));
  }
  const found = new Map();
  for (const each of await Promise.all(engines.map((engine) => findIn(engine, clauses)))) {
    for (const [id, hit] of each) if (table.row.has(id)) found.set(table.row.get(id), hit);
  }
  return found;
}

async function findIn(engine, clauses) {
  const isWord = (clause) => !clause.not && clause.any.length === 1 && !clause.any[0].phrase;
  const together = clauses.filter(isWord).map((clause) => clause.any[0].text).join(" ");
  let found = together ? await ask(engine, together) : null;
  for (const clause of clauses.filter((clause) => !isWord(clause) && !clause.not)) {
    const either = new Map();
    for (const part of clause.any) {
      for (const [id, hit] of await ask(engine, part.phrase ? `"${part.text}"` : part.text)) {
        const other = either.get(id);
        either.set(id, other ? { ...hit, score: hit.score + other.score } : hit);
      }
    }
    found = found ? new Map([...found].filter(([id]) => either.has(id))) : either;
  }
  for (const clause of clauses.filter((clause) => clause.not)) {
    const [part] = clause.any;
    for (const [id] of await ask(engine, part.phrase ? `"${part.text}"` : part.text)) found.delete(id);
  }
  return found;
}

async function ask(engine, text) {
  const isPhrase = text.startsWith('"');
  const known = isPhrase ? [] : await Promise.all(text.split(/\s+/).map((word) => isKnown(engine, word)));
  if (!known.every(Boolean)) return new Map();
  const { results } = await engine.search(text);
  return new Map(results.map((result) => [result.id, { score: result.score, data: result.data }]));
}

/** Whether an index has a word. For one that it has not Pagefind gives any word with which that one begins. */
async function isKnown(engine, word) {
  engine.known ??= new Map();
  if (!engine.known.has(word)) engine.known.set(word, await findsItself(engine, fold(word)));
  return engine.known.get(word);
}

async function findsItself(engine, word) {
  const { results } = await engine.search(word);
  if (!results.length) return false;
  const first = results.find((result) => result.words.length);
  if (!first) return true;
  const words = (await first.data()).raw_content.split(/\s+/);
  const found = first.words.map((at) => fold(words[at] ?? "").replace(/^\W+|\W+$/g, ""));
  return found.some((each) => each.length >= 0.6 * word.length || (each.length > 3 && word.includes(each)));
}

function passes(table, row, filter) {
  return holds(table, row, filter) !== filter.not;
}

function holds(table, row, { name, value, whole }) {
  if (name === "from") return table.last[row] >= value;
  if (name === "to") return table.first[row] > 0 && table.first[row] <= value;
  const { folded, of } = table.facets[name];
  return of[row].some((i) => folded[i] === value || (!whole && ` ${folded[i]} `.includes(` ${value} `)));
}

function sorted(table, rows, found) {
  const sort = asked.get("sort"), day = (row) => table.first[row];
  const late = (row) => day(row) || Infinity;
  const score = (a, b) => found.get(b).score - found.get(a).score;
  const newest = (a, b) => day(b) - day(a);
  const oldest = (a, b) => (late(a) === late(b) ? 0 : late(a) - late(b));
  const orders = { newest: [newest, score], oldest: [oldest, score] }[sort] ?? [score, newest];
  return rows.sort((a, b) => orders[0](a, b) || orders[1](a, b) || a - b);
}

async function unknown(engines, words) {
  const notes = [];
  for (const { text } of words.filter((word) => !word.phrase)) {
    const known = await Promise.all(engines.map((engine) => isKnown(engine, text)));
    if (!known.some(Boolean)) notes.push(said("unknown", { word: text }));
  }
  return notes;
}

function without(table, found, filters) {
  return filters.flatMap((dropped) => {
    const rest = filters.filter((filter) => filter !== dropped);
    const n = [...found.keys()].filter((row) => rest.every((filter) => passes(table, row, filter))).length;
    return n ? [said("without", { filter: dropped.text, n: number(n) })] : [];
  });
}

// What is shown; the same elements and classes as on the server's page (templates/search.html).

async function show(table, rows, found, notes) {
  const pages = Math.ceil(rows.length / PER_PAGE);
  const page = Math.min(Math.max(1, Number.parseInt(asked.get("page") ?? "1", 10) || 1), Math.max(1, pages));
  const start = (page - 1) * PER_PAGE;
  const hits = await Promise.all(rows.slice(start, start + PER_PAGE).map((row) => hit(table, row, found.get(row))));
  const counts = count(table, rows);
  const of = pages > 1 ? ` · ${said("page", { page: number(page), pages: number(pages) })}` : "";
  const total = rows.length ? said("found", { n: number(rows.length) }) + of : said("nothing");
  place.replaceChildren(...[
    node("div", { class: "search-summary", role: "status" }, ...notes.map(note),
      node("p", rows.length ? {} : { class: "empty" }, total)),
    rows.length && chart(counts.year),
    node("div", { class: "search-body" },
      node("div", { class: "results" },
        rows.length > 1 && sorts(),
        rows.length > 0 && node("ol", { class: "hits", start: start + 1 }, ...hits),
        neighbours(page, pages)),
      rows.length > 0 && facets(counts)),
  ].filter(Boolean));
}

async function hit(table, row, { data }) {
  const fragment = await (data ? data() : loadFragment(table.ids[row]));
  const lang = table.facets.lang.values[table.facets.lang.of[row][0]];
  const foreign = lang && lang !== document.documentElement.lang ? { lang, dir: "auto" } : {};
  const section = table.facets.section.values[table.facets.section.of[row][0]];
  const marked = data ? pieces(fragment.excerpt) : [[fragment.content.slice(0, 200), false]];
  const url = place.dataset.base + encodeURI((fragment.raw_url ?? fragment.url).slice(1)) + passage(marked);
  return node("li", { class: "hit" },
    section && node("p", { class: "kicker" }, label("section", section)),
    node("h2", {}, node("a", { href: url, ...foreign }, fragment.meta.title)),
    node("p", { class: "snippet", ...foreign }, ...marked.map(([text, is]) => (is ? node("mark", {}, text) : text))),
    node("p", { class: "meta" }, ...when(table, row)));
}

/** An article that no word led to: its file is read without Pagefind. */
async function loadFragment(id) {
  const answer = await fetch(`${place.dataset.bundle}fragment/${id}.pf_fragment`);
  const stream = answer.body.pipeThrough(new DecompressionStream("gzip"));
  const text = await new Response(stream).text();
  return JSON.parse(text.slice("pagefind_dcd".length));
}

/** An excerpt as text and whether it is marked; it escapes no more than < and >, and marks what stands at a word. */
function pieces(excerpt) {
  const plain = (text) => text.replaceAll("&lt;", "<").replaceAll("&gt;", ">");
  return excerpt.split(/<mark>(.*?)<\/mark>/).flatMap((piece, i) => {
    if (i % 2 === 0) return [[plain(piece), false]];
    const [, before, word, after] = /^([^\p{L}\p{N}]*)(.*?)([^\p{L}\p{N}]*)$/su.exec(plain(piece));
    return [[before, false], [word, true], [after, false]];
  }).filter(([text]) => text).reduce((joined, [text, is]) => {
    const last = joined.at(-1);
    if (last && !is && !last[1]) last[0] += text;
    else joined.push([text, is]);
    return joined;
  }, []);
}

/** The part of an address that opens the page at the marked words, each with what stands around it. */
function passage(marked) {
  const code = (text) => (/[\p{L}\p{N}]/u.test(text) ? encodeURIComponent(text).replaceAll("-", "%2D") : "");
  const found = marked.flatMap(([text, is], i) => {
    if (!is) return [];
    const before = code((marked[i - 1]?.[0] ?? "").trim().split(/\s+/).slice(-2).join(" "));
    const after = code((marked[i + 1]?.[0] ?? "").trim().split(/\s+/).slice(0, 2).join(" "));
    return [`text=${before && `${before}-,`}${code(text)}${after && `,-${after}`}`];
  });
  return found.length ? `#:~:${found.slice(0, 4).join("&")}` : "";
}

function when(table, row) {
  const first = String(table.first[row]), words = table.said[row];
  if (words) return [node("span", {}, words)];
  if (first === "0") return [node("span", { class: "unsure" }, said("undated"))];
  const iso = `${first.slice(0, 4)}-${first.slice(4, 6)}-${first.slice(6)}`;
  const shown = new Intl.DateTimeFormat(place.dataset.lang, { dateStyle: "medium", timeZone: "UTC" });
  const time = node("time", { datetime: iso }, shown.format(new Date(iso)));
  return table.unsure.has(row) ? [time, node("span", { class: "unsure" }, ` ${said("inferred")}`)] : [time];
}

function sorts() {
  const chosen = ["newest", "oldest"].includes(asked.get("sort")) ? asked.get("sort") : "relevance";
  const choices = ["relevance", "newest", "oldest"].map((sort) =>
    node("li", {}, link(address({ sort: sort === "relevance" ? null : sort, page: null }), said(sort), sort === chosen)));
  return node("nav", { class: "sorts", "aria-label": said("order") }, node("ul", { class: "chips" }, ...choices));
}

function neighbours(page, pages) {
  if (pages < 2) return null;
  const step = (to, rel, name) => node("p", { class: name },
    node("a", { rel, href: address({ page: to > 1 ? to : null }) }, said(rel)));
  return node("nav", { class: "neighbours", "aria-label": said("pages") },
    page > 1 && step(page - 1, "prev", "prev"), page < pages && step(page + 1, "next", "next"));
}

function count(table, rows) {
  const counts = Object.fromEntries(FACETS.map((name) => [name, new Map()]));
  const add = (map, value) => map.set(value, (map.get(value) ?? 0) + 1);
  for (const row of rows) {
    const year = Math.floor(table.first[row] / 10000);
    if (year && year === Math.floor(table.last[row] / 10000)) add(counts.year, String(year).padStart(4, "0"));
    for (const [name, { values, of }] of Object.entries(table.facets)) {
      for (const i of of[row]) add(counts[name], values[i]);
    }
  }
  return counts;
}

function facets(counts) {
  const sections = FACETS.filter((name) => counts[name].size).map((name) => {
    const after = name === "year" ? -1 : 1;
    const most = [...counts[name]].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -after : after)).slice(0, SHOWN);
    return node("section", {}, node("h2", {}, said(name)), node("ul", {}, ...most.map(([value, n]) => choice(name, value, n))));
  });
  return node("aside", { class: "facets", "aria-label": said("narrow") }, ...sections);
}

function choice(name, value, n) {
  const filter = filterText(name, value), chosen = query.includes(filter);
  const drop = chosen ? [node("span", { class: "unseen" }, `${said("drop")} `), node("span", { "aria-hidden": "true" }, "× ")] : [];
  return node("li", chosen ? { class: "chosen" } : {},
    link(address({ q: other(filter, chosen), page: null }), [...drop, node("bdi", {}, label(name, value))], chosen),
    " ", node("span", { class: "count" }, number(n)));
}

function filterText(name, value) {
  if (name === "year") return `from:${value} to:${value}`;
  return name === "lang" && /^[\w-]+$/.test(value) ? `${name}:${value}` : `${name}:"${value.replaceAll('"', " ")}"`;
}

function other(filter, chosen) {
  if (chosen) return query.replace(filter, " ").split(/\s+/).join(" ").trim();
  const whole = /\b(?:OR|ATAU)\b/.test(query) && !query.startsWith("(") ? `(${query})` : query;
  return `${whole} ${filter}`.trim();
}

function chart(years) {
  const known = [...years.keys()].sort();
  const first = Number(known[0]), last = Number(known.at(-1));
  if (known.length < 2 || last - first > 200) return null;
  const all = Array.from({ length: last - first + 1 }, (_, i) => String(first + i).padStart(4, "0"));
  const most = Math.max(...years.values());
  const bars = all.map((year, i) => {
    const height = years.has(year) ? Math.max(1, Math.round((100 * years.get(year)) / most)) : 0;
    return height && drawn("rect", { x: i * 4, y: 104 - height, width: 3, height });
  });
  const width = Math.max(120, all.length * 24);
  const svg = { class: "chart", width, viewBox: `0 0 ${all.length * 4} 104`, preserveAspectRatio: "none", role: "img" };
  return node("section", { class: "years", "aria-label": said("years") },
    drawn("svg", { ...svg, "aria-label": said("chart", { first: all[0], last: all.at(-1) }) }, ...bars.filter(Boolean)),
    node("p", { class: "axis meta" }, node("span", {}, all[0]), " ", node("span", {}, all.at(-1))),
    node("details", { class: "numbers" }, node("summary", {}, said("numbers")),
      node("table", {},
        node("thead", {}, node("tr", {}, node("th", { scope: "col" }, said("year")), node("th", { scope: "col" }, said("articles")))),
        node("tbody", {}, ...known.map((year) => node("tr", {},
          node("th", { scope: "row" }, link(address({ q: other(filterText("year", year), false), page: null }), year)),
          node("td", {}, number(years.get(year)))))))));
}

// Small things.

function address(changes) {
  const fields = new URLSearchParams({ q: query });
  for (const name of ["sort", "page"]) if (asked.get(name)) fields.set(name, asked.get(name));
  for (const [name, value] of Object.entries(changes)) {
    if (value === null) fields.delete(name);
    else fields.set(name, value);
  }
  return `?${fields}`;
}

function said(name, values = {}) {
  const words = JSON.parse(place.dataset.words)[name];
  return Object.entries(values).reduce((text, [key, value]) => text.replace(`%(${key})s`, () => value), words);
}

/** The name that site.yaml gives a section, by its slug. */
function label(name, value) {
  if (name === "lang") return language(value);
  const slug = fold(value).replace(/[^\p{L}\p{N}]+/gu, "-");
  return (name === "section" && JSON.parse(place.dataset.sections)[slug]) || value;
}

function language(code) {
  try {
    return new Intl.DisplayNames([place.dataset.lang], { type: "language" }).of(code) ?? code;
  } catch {
    return code;
  }
}

function number(n) {
  return new Intl.NumberFormat(place.dataset.lang).format(n);
}

function note(text) {
  return node("p", { class: "note" }, text);
}

function link(href, content, chosen = false) {
  return node("a", chosen ? { href, "aria-current": "true" } : { href }, ...[content].flat());
}

function node(name, attributes, ...children) {
  return filled(document.createElement(name), attributes, children);
}

function drawn(name, attributes, ...children) {
  return filled(document.createElementNS("http://www.w3.org/2000/svg", name), attributes, children);
}

function filled(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children.filter((child) => child || child === 0));
  return element;
}
