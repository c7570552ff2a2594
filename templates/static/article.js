// What a page cannot know when it is written: how old it is by now, and whether there is news since. And two buttons.
// All else works without script.
(() => {
  const showAge = () => {
    const age = document.querySelector(".age");
    const last = age && new Date(age.dataset.last);
    const now = new Date();
    const early = last && (now.getMonth() - last.getUTCMonth() || now.getDate() - last.getUTCDate()) < 0;
    const years = last ? now.getFullYear() - last.getUTCFullYear() - (early ? 1 : 0) : 0;
    if (years > 0) {
      const words = new Intl.RelativeTimeFormat(document.documentElement.lang, { numeric: "always" });
      age.querySelector(".ago").textContent = words.format(-years, "year");
      age.hidden = false;
    }
  };
  const showButtons = () => {
    const [copy, print] = [document.querySelector(".copy"), document.querySelector(".print")];
    if (copy && navigator.clipboard) {
      copy.hidden = false;
      copy.onclick = async () => {
        await navigator.clipboard.writeText(document.querySelector("link[rel=canonical]").href);
        document.querySelector(".done").textContent = copy.dataset.done;
      };
    }
    const since = document.querySelector(".since");
    const moves = ["scroll", "pointermove", "touchstart", "keydown"];
    // Only once somebody reads: the page itself needs no more than three requests. A copy on a disk can ask nobody.
    const ask = () => {
      moves.forEach((each) => removeEventListener(each, ask));
      tell(since).catch(() => since.remove());
    };
    if (since && location.protocol !== "file:") moves.forEach((each) => addEventListener(each, ask, { passive: true }));
    if (print) {
      print.hidden = false;
      print.onclick = () => window.print();
    }
  };
  showAge();
  addEventListener("DOMContentLoaded", showButtons);
  // While somebody edits, the page becomes another one in place.
  document.addEventListener("kliping:refreshed", () => [showAge, showButtons].forEach((show) => show()));

  /** The newest article of the story, by the story's own page, unless this is the one. */
  async function tell(since) {
    const answer = await fetch(since.previousElementSibling.href);
    const story = new DOMParser().parseFromString(await answer.text(), "text/html");
    const newest = story.querySelector(".newest a"), when = story.querySelector(".newest time");
    if (!newest || newest.getAttribute("href") === location.pathname) return;
    newest.title = newest.textContent;
    newest.textContent = when.textContent;
    since.append(`${since.dataset.words} `, newest);
  }
})();
