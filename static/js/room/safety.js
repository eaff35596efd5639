/**
 * The silent signal and the quick way out. Nothing here may show: no message, no sound, no change of place; the mark fills,
 * that is all. The signal is also Ctrl+. (or ⌘.), which types nothing anywhere.
 */

import { page, post } from "./page.js";

const mark = document.querySelector("[data-quiet]");
const AGAIN_MS = [0, 1500, 4000, 9000];

async function signal() {
  for (const wait of AGAIN_MS) {
    if (wait) await new Promise((done) => setTimeout(done, wait));
    try {
      const answer = await post(`/rooms/${page.room}/do/distress`);
      if (answer.ok) {
        mark.dataset.sent = "";
        return;
      }
      if (answer.status < 500 && answer.status !== 429) return;
    } catch {
      // no network: once more in a moment, in silence
    }
  }
}

if (mark) {
  mark.addEventListener("click", signal);
  document.addEventListener("keydown", (event) => {
    if (event.key !== "." || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    signal();
  });
}
