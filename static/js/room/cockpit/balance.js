/** How long each voice was heard at the common table, as this window heard it. Never sent, never stored; gone with the page. */

import { setText } from "../channels.js";
import { words } from "../page.js";

const MOST_MS = 5000; // a window that slept did not hear

export function listenForBalance({ media, channels, panels }) {
  const heard = new Map();
  let speaking = new Set();
  let at = performance.now();
  const count = () => {
    const now = performance.now();
    const joint = channels.find(channels.seat)?.kind === "joint";
    if (joint) for (const ref of speaking) heard.set(ref, (heard.get(ref) ?? 0) + Math.min(now - at, MOST_MS));
    at = now;
  };
  const draw = () => {
    for (const slot of document.querySelectorAll("[data-spoken]")) {
      const ms = heard.get(slot.dataset.spoken) ?? 0;
      setText(slot, ms >= 30000 ? words("spoken_minutes", { n: Math.round(ms / 60000) || 1 }) : "");
    }
  };
  media.addEventListener("speaking", ({ detail }) => {
    count();
    speaking = new Set(detail);
  });
  setInterval(count, 2000);
  panels.addEventListener("drawn", draw);
}
