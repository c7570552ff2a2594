// What a page cannot know when it is written: how old it is by now. And two buttons. All else works without script.
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
    if (print) {
      print.hidden = false;
      print.onclick = () => window.print();
    }
  };
  showAge();
  addEventListener("DOMContentLoaded", showButtons);
  // While somebody edits, the page becomes another one in place.
  document.addEventListener("kliping:refreshed", () => [showAge, showButtons].forEach((show) => show()));
})();
