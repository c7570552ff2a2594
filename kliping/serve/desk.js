// Up and down lead from one form of the desk to the next; Enter saves.
"use strict";
addEventListener("keydown", (event) => {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!step || event.altKey || event.ctrlKey || event.metaKey) return;
  const fields = [...document.querySelectorAll("main form")].map((form) =>
    form.querySelector("input:not([type=hidden]), button")
  );
  const at = fields.findIndex((field) => field.form === document.activeElement?.form);
  const next = fields[at < 0 ? 0 : at + step];
  if (!next) return;
  event.preventDefault();
  next.focus();
  next.select?.();
  next.scrollIntoView({ block: "center" });
});
