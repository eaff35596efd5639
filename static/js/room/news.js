/** A short word at the top of the room that goes by itself and never moves what is being read. */

import { say } from "../ui.js";

const STAYS_MS = { success: 5000, warning: 9000, error: 9000 };
let timer = 0;

export function news(text, kind = "success") {
  say(text, kind);
  clearTimeout(timer);
  timer = setTimeout(() => {
    const region = document.querySelector("[data-flashes]");
    region.hidden = true;
    region.replaceChildren();
  }, STAYS_MS[kind]);
}
