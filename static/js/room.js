/** The party's room. */

import { bindVerbs } from "./room/verbs.js";
import { startTalk } from "./room/talk.js";
import { page, words } from "./room/page.js";
import { say } from "./ui.js";

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

/** During a break nothing leaves the device. */
const quiet = () => media.pause(Boolean(document.querySelector("[data-break]")));
panels.addEventListener("drawn", quiet);
quiet();

panels.addEventListener("done", ({ detail }) => {
  if (detail.url.endsWith("/act/leave")) location.assign(page.urls.room);
  if (!detail.url.endsWith("/act/help")) return;
  document.getElementById("help-dialog").close();
  say(words("help_called"));
});

media.begin();
connection.open();
