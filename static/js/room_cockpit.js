/** The cockpit of whoever leads: mediator, or judge in the confirmation room. */

import { Cockpit } from "./room/cockpit.js";
import { startTalk } from "./room/talk.js";
import { page } from "./room/page.js";

const LEAD_MS = 20000; // whether who leads is still there is asked for, it is no event

const talk = startTalk();
talk.cockpit = new Cockpit(talk);

const seen = () => ["waiting", "admitted"].includes(talk.presence.mine?.state);
talk.presence.addEventListener("changed", () => {
  if (!seen() && !talk.arriving) talk.arriving = talk.cockpit.act("arrive");
  talk.panels.refresh(...(page.leads ? ["people", "apart", "strip"] : ["people", "strip"]));
});
if (!page.leads) setInterval(() => talk.panels.refresh("strip"), LEAD_MS);
talk.channels.addEventListener("changed", ({ detail }) => page.leads && detail.before !== talk.channels.seat && talk.panels.refresh("people", "apart"));
talk.panels.addEventListener("done", ({ detail }) => {
  if (detail.url.endsWith("/act/shuttle")) location.reload();
  if (detail.url.endsWith("/act/end")) location.assign(page.urls.room);
});

talk.media.begin();
talk.connection.open();
