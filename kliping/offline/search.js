// Search without a server. Pages opened from file:// may not fetch, but they may load scripts: each piece of the index
// is one, and calls back with what it holds. A query loads the table of contents, a piece for each word, and the cards.
(() => {
  const here = document.currentScript.src.replace(/[^/]*$/, "");
  const box = document.getElementById("offline");
  const query = new URLSearchParams(location.search).get("q") || "";
  const waiting = new Map();
  window.kliping = (name, value) => waiting.get(name)(value);
  const load = (name) => new Promise((resolve, reject) => {
    waiting.set(name, resolve);
    const script = document.createElement("script");
    script.src = `${here}${name}.js`;
    script.onerror = () => reject(new Error(name));
    document.head.append(script);
  });
  // As words_of in index.py.
  const unspaced = /[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3041-\u30ff\u3400-\u9fff\uac00-\ud7af]/u;
  const wordsOf = (text) => {
    const folded = text.normalize("NFKC").toLowerCase().normalize("NFD")
      .replace(/([\u0000-\u024f])\p{M}+/gu, "$1").normalize("NFC");
    return (folded.match(/[\p{L}\p{N}]+/gu) || []).flatMap((word) => {
      const chars = [...word];
      if (!unspaced.test(word) || chars.length < 2) return [word];
      return chars.slice(1).map((char, i) => chars[i] + char);
    });
  };
  // The best weight of each article that holds `word`, or a word that begins with it.
  const look = async (contents, word) => {
    const last = contents.firsts.findLastIndex((first) => first <= word);
    const scores = new Map();
    for (let i = Math.max(last, 0); i < contents.firsts.length && i < last + 4; i++) {
      if (i > last && !contents.firsts[i].startsWith(word)) break;
      for (const [term, postings] of Object.entries(await load(`words-${i}`))) {
        if (term !== word && (word.length < 3 || !term.startsWith(word))) continue;
        const rare = Math.log(1 + contents.count / postings.length) * (term === word ? 1 : 0.6);
        let n = 0;
        for (const posting of postings) {
          n += posting >> 2;
          scores.set(n, Math.max(scores.get(n) || 0, rare * (1 + (posting & 3))));
        }
      }
    }
    return scores;
  };
  const find = async () => {
    const words = [...new Set(wordsOf(query.replace(/\b\p{L}+:/gu, " ").replace(/\b(AND|OR|NOT)\b/g, " ")))].slice(0, 8);
    const contents = await load("contents");
    let found = null;
    for (const word of words) {
      const scores = await look(contents, word);
      found = found ? new Map([...found].filter(([n]) => scores.has(n)).map(([n, s]) => [n, s + scores.get(n)])) : scores;
    }
    const ranked = [...(found || [])].sort((a, b) => b[1] - a[1] || a[0] - b[0]);
    const line = document.createElement("p");
    line.textContent = ranked.length ? box.dataset.found.replace("{n}", ranked.length) : box.dataset.nothing;
    if (ranked.length && words.some((word) => contents.common.includes(word))) line.textContent += ` ${box.dataset.newest}`;
    box.append(line);
    const list = document.createElement("ol");
    list.className = "hits";
    const cards = new Map();
    for (const [n] of ranked.slice(0, 50)) {
      const part = Math.floor(n / contents.part);
      if (!cards.has(part)) cards.set(part, await load(`cards-${part}`));
      const [url, title, lang, date, summary] = cards.get(part)[n % contents.part];
      const item = document.createElement("li");
      item.className = "hit";
      const head = item.appendChild(document.createElement("h2"));
      const link = head.appendChild(document.createElement("a"));
      Object.assign(link, { href: `${here}../${url}`, textContent: title, lang, dir: "auto" });
      Object.assign(item.appendChild(document.createElement("p")), { className: "snippet", textContent: summary, lang, dir: "auto" });
      Object.assign(item.appendChild(document.createElement("p")), { className: "meta", textContent: date });
      list.append(item);
    }
    box.append(list);
  };
  const input = document.querySelector("main input[name=q]");
  if (input) input.value = query;
  if (query.trim()) find();
})();
