// Keeps an open page like the site: after each build only what differs is replaced, errors lie over the last good page.
"use strict";
(() => {
  const me = document.currentScript;
  const base = me.dataset.base;
  const words = {
    en: {
      built: (n, ms) => `${n} ${n === 1 ? "page" : "pages"} · ${ms} ms`,
      problems: (n) => `${n} ${n === 1 ? "problem" : "problems"}`,
      more: (n) => `… and ${n} more`,
      gone: "This page is no longer there.",
      lost: "The server has stopped.",
      close: "Close",
    },
    id: {
      built: (n, ms) => `${n} halaman · ${ms} ms`,
      problems: (n) => `${n} masalah`,
      more: (n) => `… dan ${n} lagi`,
      gone: "Halaman ini sudah tidak ada.",
      lost: "Server berhenti.",
      close: "Tutup",
    },
  };
  const say = words[me.dataset.lang] ?? words.en;
  let state = me.dataset.state;
  let source = null;
  let isMissing = performance.getEntriesByType("navigation")[0]?.responseStatus === 404;
  const swaps = new Set();

  // --- The page itself.

  const here = () => "/" + decodeURI(location.pathname).slice(base.length);
  const isMade = () => (/^\/search\/?$/.test(here()) && location.search !== "") || here() === "/_desk/";
  const paths = (selector, attribute) =>
    [...document.querySelectorAll(selector)].map((element) => new URL(element[attribute], location.href).pathname);
  const isCode = (script) => !["application/ld+json", "application/json"].includes(script.type) && script !== me;
  const code = (page) =>
    [...page.scripts].filter((script) => isCode(script) && !script.src.endsWith("/_kliping/live.js"))
      .map((script) => script.getAttribute("src") + script.text).join("\n");

  /** Make `from` like `to`, leaving alone what is equal: equal nodes at both ends of a list stay what they are. */
  function morph(from, to) {
    if (from.isEqualNode(to)) return;
    if (from.nodeType !== to.nodeType || from.nodeName !== to.nodeName || from.nodeName === "SCRIPT") {
      from.replaceWith(to);
      return;
    }
    if (from.nodeType !== Node.ELEMENT_NODE) {
      from.nodeValue = to.nodeValue;
      return;
    }
    for (const { name } of [...from.attributes]) if (!to.hasAttribute(name)) from.removeAttribute(name);
    for (const { name, value } of to.attributes) {
      if (from.getAttribute(name) !== value) from.setAttribute(name, value);
    }
    const old = [...from.childNodes];
    const now = [...to.childNodes];
    let head = 0;
    let tail = 0;
    const most = Math.min(old.length, now.length);
    while (head < most && old[head].isEqualNode(now[head])) head++;
    while (tail < most - head && old[old.length - 1 - tail].isEqualNode(now[now.length - 1 - tail])) tail++;
    const left = old.slice(head, old.length - tail);
    const right = now.slice(head, now.length - tail);
    const after = old[old.length - tail] ?? null;
    right.forEach((node, i) => (left[i] ? morph(left[i], node) : from.insertBefore(node, after)));
    left.slice(right.length).forEach((node) => node.remove());
  }

  async function refresh() {
    await Promise.all(swaps);
    const answer = await fetch(location.href, { headers: { Accept: "text/html" }, cache: "no-store" });
    if (answer.redirected) {
      location.replace(answer.url);
      return;
    }
    if (answer.status === 404 && !isMissing) {
      bar(say.gone, true);
      return;
    }
    if (!answer.ok && answer.status !== 404) return;
    isMissing = answer.status === 404;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const twin = page.querySelector('script[src$="/_kliping/live.js"]');
    if (twin) {
      state = twin.dataset.state;
      twin.dataset.state = me.dataset.state;
    }
    if (code(page) !== code(document)) {
      location.reload();
      return;
    }
    // Style sheets that were swapped in place carry a number; the page that is written does not know it.
    for (const link of page.querySelectorAll('link[rel="stylesheet"]')) {
      const path = new URL(link.getAttribute("href"), location.href).pathname;
      const twin = [...document.querySelectorAll('link[rel="stylesheet"]')].find(
        (other) => new URL(other.href).pathname === path
      );
      if (twin) link.setAttribute("href", twin.getAttribute("href"));
    }
    document.documentElement.lang = page.documentElement.lang;
    document.documentElement.dir = page.documentElement.dir;
    morph(document.head, page.head);
    morph(document.body, page.body);
    document.dispatchEvent(new CustomEvent("kliping:refreshed"));
  }

  function swapStyle(path) {
    for (const link of document.querySelectorAll('link[rel="stylesheet"]')) {
      if (new URL(link.href).pathname !== path) continue;
      const next = link.cloneNode();
      next.href = `${path}?${state}`;
      // The old one stays until the new one is there, so the page is never without style.
      const swap = new Promise((done) => ["load", "error"].forEach((kind) => next.addEventListener(kind, done)));
      swaps.add(swap);
      swap.then(() => link.remove()).then(() => swaps.delete(swap));
      link.after(next);
    }
  }

  function swapImage(path) {
    for (const image of document.images) {
      if (new URL(image.src, location.href).pathname === path) image.src = `${path}?${state}`;
    }
  }

  /** What the news means for this page. */
  function follow(news) {
    const all = news.changed === null;
    const assets = (news.changed ?? []).filter((url) => !/\/$|\.html$/.test(url)).map((url) => base + encodeURI(url.slice(1)));
    if (assets.some((path) => paths("script[src]", "src").includes(path))) {
      location.reload();
      return;
    }
    assets.forEach((path) => {
      swapStyle(path);
      swapImage(path);
    });
    if (all || news.edited.includes(here()) || news.changed.includes(here()) || (isMade() && news.changed.length)) refresh();
  }

  // --- What lies over the page: one bar, and one sheet that it opens. about.js adds what it knows to both.

  const host = document.createElement("kliping-live");
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
  const status = make("button", undefined, "bar");
  const built = make("span", "", "news");
  built.setAttribute("aria-live", "polite");
  status.append(built, make("span", "", "here"));
  const sheet = make("section", undefined, "sheet");
  const wrong = make("div", undefined, "troubles");
  wrong.setAttribute("role", "alert");
  const close = make("button", say.close, "close");
  const about = make("div", undefined, "about");
  sheet.append(close, wrong, about);
  shade.append(style, sheet, status);
  document.documentElement.append(host);
  let timer = 0;
  let shown = "";
  let isAsked = false;

  function bar(text, stays) {
    clearTimeout(timer);
    built.textContent = text;
    if (!stays) timer = setTimeout(() => status.matches(":has(.here:empty)") && (built.textContent = ""), 5000);
  }

  function open(isOpen) {
    sheet.hidden = !isOpen;
    // What nobody asked for stays away from a problem.
    about.hidden = !isAsked;
    status.setAttribute("aria-expanded", String(isOpen));
  }

  function trouble(problem) {
    const item = make("li");
    item.append(make("p", `${problem.file}:${problem.line}:${problem.column}`, "place"));
    item.append(make("p", problem.message, "message"));
    if (problem.excerpt.length) {
      const lines = make("pre");
      for (const [number, text] of problem.excerpt) {
        const line = make("span", `${String(number).padStart(5)}  ${text}`, number === problem.line ? "here" : "");
        lines.append(line);
      }
      item.append(lines);
    }
    item.append(make("p", problem.code, "code"));
    return item;
  }

  // What was closed stays closed, in this tab, until it goes or something else is wrong.
  const keyOf = (problem) => JSON.stringify([problem.file, problem.line, problem.code, problem.message]);
  const readClosed = () => new Set(JSON.parse(sessionStorage.getItem("kliping-closed") ?? "[]"));
  const writeClosed = (keys) => sessionStorage.setItem("kliping-closed", JSON.stringify(keys));
  let troubles = [];

  function closeSheet() {
    isAsked = false;
    open(false);
    writeClosed(troubles.map(keyOf));
  }

  function showTroubles(news) {
    const now = JSON.stringify(news.troubles);
    if (now === shown) return;
    shown = now;
    troubles = news.troubles;
    const closed = readClosed();
    writeClosed(troubles.map(keyOf).filter((key) => closed.has(key)));
    wrong.replaceChildren();
    open(isAsked || troubles.some((problem) => !closed.has(keyOf(problem))));
    if (troubles.length === 0) return;
    const list = make("ol");
    list.append(...troubles.map(trouble));
    wrong.append(make("h2", say.problems(news.n_problems)), list);
    if (news.n_problems > troubles.length) wrong.append(make("p", say.more(news.n_problems - troubles.length)));
  }

  open(false);
  close.addEventListener("click", closeSheet);
  status.addEventListener("click", () => {
    isAsked = sheet.hidden && wrong.childElementCount + about.childElementCount > 0;
    if (isAsked) open(true);
    else closeSheet();
  });
  addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !sheet.hidden) closeSheet();
  });

  // --- The connection. A browser has few of them for one server, so only pages that can be seen hold one.

  function listen() {
    source = new EventSource(`${base}_kliping/events?page=${encodeURIComponent(here())}`);
    source.addEventListener("hello", (event) => {
      const news = JSON.parse(event.data);
      showTroubles(news);
      built.textContent = "";
      if (news.n_problems) bar(say.problems(news.n_problems), true);
      if (news.state !== state) refresh();
      document.dispatchEvent(new CustomEvent("kliping:news"));
    });
    source.addEventListener("build", (event) => {
      const news = JSON.parse(event.data);
      state = news.state;
      const [edited] = news.edited;
      if (edited && me.dataset.navigates !== undefined && ![edited, "/_desk/"].includes(here())) {
        location.assign(base + encodeURI(edited.slice(1)));
        return;
      }
      follow(news);
      showTroubles(news);
      document.dispatchEvent(new CustomEvent("kliping:news"));
      const pages = say.built(news.n_written, Math.round(news.seconds * 1000));
      bar(news.n_problems ? `${pages} · ${say.problems(news.n_problems)}` : pages, news.n_problems > 0);
    });
    source.addEventListener("error", () => bar(say.lost, true));
  }

  function attend() {
    if (document.hidden) {
      source?.close();
      source = null;
    } else if (!source) {
      listen();
    }
  }

  document.addEventListener("visibilitychange", attend);
  addEventListener("pagehide", () => {
    source?.close();
    source = null;
  });
  addEventListener("pageshow", attend);
  attend();
})();
