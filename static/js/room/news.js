/** A short word at the top of the room that goes by itself and never moves what is being read. */

import { say } from "../ui.js";

const STAYS_MS = { success: 5000, warning: 9000, error: 9000 };
let timer = 0;

export function news(text, kind = "success") {
  const region = place();
  say(text, kind, region);
  clearTimeout(timer);
  timer = setTimeout(() => {
    region.hidden = true;
    region.replaceChildren();
  }, STAYS_MS[kind]);
}

/** An open dialog lies above everything else: what is said behind it, nobody sees. */
function place() {
  const dialog = [...document.querySelectorAll("dialog:modal")].at(-1);
  if (!dialog) return document.querySelector("[data-flashes]");
  const there = dialog.querySelector(":scope > .dialog-news");
  if (there) return there;
  const made = document.createElement("div");
  made.className = "dialog-news";
  made.setAttribute("role", "status");
  dialog.prepend(made);
  return made;
}
