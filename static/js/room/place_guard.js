/**
 * Words go only where the writer has seen them go. Who was typing while the place changed by itself may not have looked up: the
 * first press says where it is now, only the second one sends – or a moment without typing. The box never has two addresses.
 */

import { news } from "./news.js";
import { nameOfPlace, setText } from "./channels.js";
import { words } from "./page.js";

const SEEN_MS = 800;

export function guardPlace({ channels }) {
  const form = document.querySelector("[data-composer]");
  let shown = null;
  let typed = -Infinity;
  let moved = 0; // when the place changed under somebody's fingers; 0 = it did not
  channels.addEventListener("changed", () => {
    showPlace(channels);
    if (shown === channels.current) return;
    const inFlow = performance.now() - typed < SEEN_MS;
    moved = shown !== null && !channels.asked && inFlow ? performance.now() : 0;
    shown = channels.current;
  });
  form.addEventListener("input", () => {
    if (performance.now() - typed > SEEN_MS) moved = 0;
    typed = performance.now();
  });
  form.addEventListener("submit", (event) => {
    if (!moved || performance.now() - Math.max(moved, typed) > SEEN_MS) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    moved = 0;
    news(words("place_changed", { room: nameOfPlace(channels.find(channels.current)) }), "warning");
  }, { capture: true });
}

/** On the mediator's screen the place stands above the box, in the place's colour. */
function showPlace(channels) {
  const line = document.querySelector("[data-write-place]");
  if (!line) return;
  line.hidden = !channels.isOpen(channels.current);
  if (!line.hidden) setText(line.querySelector("span"), words("write_place", { room: nameOfPlace(channels.find(channels.current)) }));
}
