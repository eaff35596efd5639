/** Before and after the talk: the page turns by itself as soon as the person's place changes. */

import { Connection } from "./room/connection.js";
import { setText } from "./room/channels.js";
import { page } from "./room/page.js";
import { Panels } from "./room/panels.js";
import { Presence } from "./room/presence.js";

const EVERY_MS = 20000; // where sockets do not get through

const panels = new Panels();
panels.addEventListener("done", ({ detail }) => {
  if (!detail.url.endsWith("/act/sham")) location.assign(page.urls.room);
});

/** Another screen: go there. The same: only the place in the queue may have changed. */
async function look() {
  try {
    const answer = await fetch(page.urls.place, { credentials: "same-origin", headers: { Accept: "application/json" } });
    if (!answer.ok) return;
    const { screen, place } = await answer.json();
    if (screen !== page.screen) location.assign(page.urls.room);
    else showPlace(place);
  } catch {
    // No network: the signal line says so, and the next look comes.
  }
}

function showPlace(place) {
  const line = document.querySelector("[data-place]");
  if (!line) return;
  const { wordsFirst, wordsLater } = line.dataset;
  setText(line, place > 1 ? wordsLater.replace("{n}", String(place - 1)) : wordsFirst);
}

if (page.screen === "waiting") {
  const connection = new Connection();
  new Presence(connection);
  for (const name of ["welcome", "channels", "presence", "case"]) connection.on(name, look);
  connection.on("bye", look);
  setInterval(look, EVERY_MS);
  connection.open();
  window.heyiRoom = { stats: async () => ({}), connection };
}
