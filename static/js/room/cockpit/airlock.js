/** Before somebody is brought into a separate talk: who is inside, by name, and «shall I?». Of another side: why not, and no way. */

import { words } from "../page.js";

export function bindAirlock() {
  const dialog = document.getElementById("airlock-dialog");
  if (!dialog) return;
  const passed = new WeakSet();
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.matches("[data-airlock]") || passed.delete(form)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    show(dialog, form.dataset);
    dialog.addEventListener("close", () => {
      if (dialog.returnValue !== "yes" || form.dataset.airlockRefused !== undefined) return;
      passed.add(form);
      form.requestSubmit();
    }, { once: true });
  }, { capture: true });
}

function show(dialog, { airlock, airlockPeople, airlockMove, airlockRefused }) {
  dialog.returnValue = "no";
  dialog.querySelector("[data-airlock-title]").textContent = words("airlock_title", { name: airlockMove, room: airlock });
  dialog.querySelector("[data-airlock-inside]").textContent = words("airlock_inside", { names: airlockPeople });
  const why = dialog.querySelector("[data-airlock-why]");
  why.hidden = airlockRefused === undefined;
  why.textContent = airlockRefused ?? "";
  dialog.querySelector("[data-airlock-yes]").hidden = airlockRefused !== undefined;
  dialog.showModal();
  dialog.querySelector("[data-airlock-no]").focus();
}
