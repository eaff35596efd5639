/** The party's room. */

import { bindVerbs } from "./room/verbs.js";
import { startTalk } from "./room/talk.js";
import { page, words } from "./room/page.js";
import { news } from "./room/news.js";

const talk = startTalk();
const { connection, channels, media, panels, presence } = talk;

bindVerbs(talk);

/** Sent back, ended: another page. Only once the server has said so, never because the line was cut. */
channels.addEventListener("changed", () => {
  if (channels.known && !channels.open.length) location.assign(page.urls.room);
});
presence.addEventListener("changed", () => {
  if (presence.mine && presence.mine.state !== "admitted") location.assign(page.urls.room);
});

/** A knock is said once, aloud too, and goes from the screen when nobody came. */
let told = "";
panels.addEventListener("drawn", () => {
  const knock = document.querySelector("[data-knock]");
  if (!knock || told === knock.dataset.knockAtMs) return;
  told = knock.dataset.knockAtMs;
  document.querySelector("[data-said]").textContent = knock.dataset.knockWords;
  setTimeout(() => panels.refresh("ask"), 30000);
});

panels.addEventListener("done", ({ detail }) => {
  if (detail.url.endsWith("/act/leave")) location.assign(page.urls.room);
  if (!detail.url.endsWith("/act/help")) return;
  document.getElementById("help-dialog").close();
  news(words("help_called"));
});

media.begin();
connection.open();
