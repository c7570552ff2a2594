// What there is to know about the article of an open page: its file, its problems, its rank, how it is found and shared.
"use strict";
(() => {
  const me = document.currentScript;
  const base = me.dataset.base;
  const words = {
    en: {
      rank: (n) => `rank ${n} for its title`,
      unfound: "not found by its title",
      problems: (n) => `${n} ${n === 1 ? "problem" : "problems"} here`,
      index: (n) => `index ${n}`,
      result: "As a result of a search",
      card: "When it is shared",
      none: "no summary",
    },
    id: {
      rank: (n) => `peringkat ${n} untuk judulnya`,
      unfound: "tidak ditemukan dengan judulnya",
      problems: (n) => `${n} masalah di sini`,
      index: (n) => `indeks ${n}`,
      result: "Sebagai hasil pencarian",
      card: "Ketika dibagikan",
      none: "tanpa ringkasan",
    },
  };
  const say = words[me.dataset.lang] ?? words.en;
  const host = document.createElement("kliping-about");
  const shade = host.attachShadow({ mode: "open" });
  const make = (name, text, kind) => {
    const element = document.createElement(name);
    if (text !== undefined) element.textContent = text;
    if (kind) element.className = kind;
    return element;
  };
  const style = make("link");
  style.rel = "stylesheet";
  style.href = `${base}_kliping/live.css`;
  const bar = make("button", "", "bar about");
  bar.setAttribute("aria-expanded", "false");
  bar.hidden = true;
  const panel = make("section", undefined, "panel");
  panel.hidden = true;
  shade.append(style, panel, bar);
  document.documentElement.append(host);

  function show(found) {
    const parts = [];
    if (found.file && found.state === "public") parts.push(found.rank ? say.rank(found.rank) : say.unfound);
    if (found.problems?.length) parts.push(say.problems(found.problems.length));
    if (found.generation !== null) parts.push(say.index(found.generation));
    bar.textContent = parts.join(" · ");
    bar.hidden = parts.length === 0;
    panel.replaceChildren();
    if (!found.file) {
      panel.hidden = true;
      return;
    }
    panel.append(make("p", found.file, "place"));
    for (const problem of found.problems) panel.append(make("p", `${problem.line}: ${problem.message}`, "message"));
    panel.append(make("h2", say.result), make("p", found.card.title, "link"), make("p", found.snippet || "…"));
    const card = make("div", undefined, "card");
    if (found.card.image) {
      const image = make("img");
      image.src = base + found.card.image.slice(1);
      image.alt = "";
      card.append(image);
    }
    card.append(make("p", found.card.site, "code"), make("p", found.card.title, "message"));
    card.append(make("p", found.card.description || say.none));
    panel.append(make("h2", say.card), card);
  }

  async function ask() {
    const here = "/" + decodeURI(location.pathname).slice(base.length);
    const answer = await fetch(`${base}_desk/about?page=${encodeURIComponent(here)}`);
    if (answer.ok) show(await answer.json());
  }

  bar.addEventListener("click", () => {
    panel.hidden = !panel.hidden || !panel.childElementCount;
    bar.setAttribute("aria-expanded", String(!panel.hidden));
  });
  addEventListener("keydown", (event) => {
    if (event.key === "Escape") panel.hidden = true;
  });
  document.addEventListener("kliping:news", ask);
})();
