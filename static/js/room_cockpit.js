/** The cockpit of whoever leads: mediator, or judge in the confirmation room. */

import { Cockpit } from "./room/cockpit.js";
import { startTalk } from "./room/talk.js";
import { page } from "./room/page.js";

const talk = startTalk();
talk.cockpit = new Cockpit(talk);

const seen = () => ["waiting", "admitted"].includes(talk.presence.mine?.state);
talk.presence.addEventListener("changed", () => {
  if (!seen() && !talk.arriving) talk.arriving = talk.cockpit.act("arrive");
  talk.panels.refresh("people", "apart", "strip");
});
talk.panels.addEventListener("done", ({ detail }) => {
  if (detail.url.endsWith("/act/end")) location.assign(page.urls.room);
});

talk.media.begin();
talk.connection.open();
