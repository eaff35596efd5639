/** What may bring somebody before others' eyes: the countdown with our words, stopped when the line drops. */

import { countdown, halt } from "../countdown.js";
import { setText } from "./channels.js";
import { news } from "./news.js";
import { words } from "./page.js";

/** True when five seconds have run out and the line held all the time. */
export function soon(text, more = {}) {
  const strip = document.querySelector("[data-undo]");
  strip.dataset.how = words("countdown_aloud");
  return countdown(text, { after: tell, ...more });
}

function tell(why) {
  if (why === "lost") return news(words("countdown_lost"), "warning");
  setText(document.querySelector("[data-undo-aloud]"), words("countdown_stopped"));
}

/** Whoever lost the line does not know who came meanwhile: what was about to happen does not. */
export function watchLine(connection) {
  connection.on("state", (state) => state !== "online" && halt("lost"));
  window.addEventListener("offline", () => halt("lost"));
}
