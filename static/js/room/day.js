/** The talk by text: what came by SMS or e-mail counts as read once it is on an open screen; the form writes to whom is chosen. */

import { page, post } from "./page.js";

const told = new Map();

function look() {
  if (document.visibilityState !== "visible") return;
  const newest = new Map();
  for (const line of document.querySelectorAll("[data-came] [data-seq]")) {
    newest.set(line.dataset.channel, Math.max(newest.get(line.dataset.channel) ?? 0, Number(line.dataset.seq)));
  }
  for (const [channel, seq] of newest) {
    if ((told.get(channel) ?? 0) >= seq) continue;
    told.set(channel, seq);
    post(`/rooms/${page.room}/do/reply.read`, { channel, seq }).catch(() => told.delete(channel));
  }
}

document.addEventListener("change", (event) => {
  if (!event.target.matches("[data-day-to]")) return;
  const chosen = event.target.selectedOptions[0];
  event.target.form.elements.participant.value = chosen.value;
  event.target.form.elements.channel.value = chosen.dataset.channel;
});

document.addEventListener("visibilitychange", look);
new MutationObserver(look).observe(document.body, { childList: true, subtree: true });
look();
