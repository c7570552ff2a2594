// What there is to know about the article of an open page: its file, its problems, its rank, how it is found and shared.
// It stands in the bar and the sheet of live.js, which runs before this.
"use strict";
(() => {
  const me = document.currentScript;
  const base = me.dataset.base;
  const words = {
    en: {
      rank: (n) => `rank ${n} for its title`,
      unfound: "not found by its title",
      problems: (n) => `${n} ${n === 1 ? "problem" : "problems"} here`,
      index: (n) => `search index, commit ${n}`,
      result: "As a result of a search",
      card: "When it is shared",
      none: "no summary",
      desk: "Desk",
    },
    id: {
      rank: (n) => `peringkat ${n} untuk judulnya`,
      unfound: "tidak ditemukan dengan judulnya",
      problems: (n) => `${n} masalah di sini`,
      index: (n) => `indeks pencarian, commit ${n}`,
      result: "Sebagai hasil pencarian",
      card: "Ketika dibagikan",
      none: "tanpa ringkasan",
      desk: "Meja redaksi",
    },
  };
  const say = words[me.dataset.lang] ?? words.en;
  const shade = document.querySelector("kliping-live").shadowRoot;
  const [bar, panel] = [shade.querySelector(".here"), shade.querySelector(".about")];
  const make = (name, text, kind) => {
    const element = document.createElement(name);
    if (text !== undefined) element.textContent = text;
    if (kind) element.className = kind;
    return element;
  };

  /** One way of showing the article: a heading with what stands below it. */
  function part(heading, ...below) {
    const element = make("div");
    element.append(make("h3", heading), ...below);
    return element;
  }

  function card(found) {
    const element = make("div", undefined, "card");
    if (found.image) {
      const image = make("img");
      image.src = base + found.image.slice(1);
      image.alt = "";
      element.append(image);
    }
    element.append(make("p", found.site, "code"), make("p", found.title, "message"));
    element.append(make("p", found.description || say.none));
    return element;
  }

  function show(found) {
    const parts = [];
    if (found.file && found.state === "public") parts.push(found.rank ? say.rank(found.rank) : say.unfound);
    if (found.problems?.length) parts.push(say.problems(found.problems.length));
    const isDesk = location.pathname.startsWith(`${base}_desk/`);
    bar.textContent = parts.join(" · ") || (isDesk ? "" : say.desk);
    const desk = make("a", say.desk);
    desk.href = `${base}_desk/`;
    const head = make("p", undefined, "place");
    const more = [found.file, found.generation !== null && say.index(found.generation)];
    head.append([...more.filter(Boolean)].map((words) => ` · ${words}`).join(""));
    head.prepend(desk);
    panel.replaceChildren(head);
    if (!found.file) return;
    const both = make("div", undefined, "both");
    both.append(
      part(say.result, make("p", found.card.title, "link"), make("p", found.snippet || "…")),
      part(say.card, card(found.card))
    );
    panel.append(both);
  }

  async function ask() {
    const here = "/" + decodeURI(location.pathname).slice(base.length);
    const answer = await fetch(`${base}_desk/about?page=${encodeURIComponent(here)}`);
    if (answer.ok) show(await answer.json());
  }

  document.addEventListener("kliping:news", ask);
})();
