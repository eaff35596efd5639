/** Away at once: this page is replaced by a harmless one (no way back to it by the back button), and the session ends behind it. */

function leave(form) {
  fetch(form.action, { method: "POST", body: new FormData(form), keepalive: true, credentials: "same-origin" }).catch(() => {});
  document.documentElement.hidden = true;
  location.replace(form.dataset.harmless);
}

let escapes = [];

for (const form of document.querySelectorAll("form[data-safe-exit]")) {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    leave(form);
  });
}

/** Three times Escape within a second and a half does the same without looking for the button. */
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const form = document.querySelector("form[data-safe-exit]");
  escapes = [...escapes, event.timeStamp].filter((at) => event.timeStamp - at < 1500);
  if (form && escapes.length >= 3) leave(form);
});

/** A page that comes back out of the browser's memory would show what was left. */
addEventListener("pageshow", (event) => {
  if (event.persisted) location.reload();
});
