/** Away at once (F44): this page is replaced by a harmless one, what the browser keeps of us goes, and the session ends behind it.
 *  Without a script the form does the same by itself: /away answers with the harmless page. */

const QUICK = 1200; // ms between the two Escapes

function forget() {
  for (const kept of ["localStorage", "sessionStorage"]) {
    try {
      window[kept].clear();
    } catch {
      // a browser that keeps nothing has nothing to forget
    }
  }
}

function leave(form) {
  document.documentElement.hidden = true; // before anything that may wait
  document.title = "";
  forget();
  fetch(form.action, { method: "POST", body: new FormData(form), keepalive: true, credentials: "same-origin" }).catch(() => {});
  location.replace(form.dataset.harmless); // no way back to this page by the back button
}

for (const form of document.querySelectorAll("form[data-safe-exit]")) {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    leave(form);
  });
}

/** Twice Escape does the same without looking for the button. An Escape that shuts a dialog or a menu is not counted. */
let last = -Infinity;

addEventListener(
  "keydown",
  (event) => {
    if (event.key !== "Escape" || event.repeat) return;
    if (document.querySelector("dialog[open], details.more[open]")) return;
    const form = document.querySelector("form[data-safe-exit]");
    if (form && event.timeStamp - last < QUICK) leave(form);
    last = event.timeStamp;
  },
  { capture: true },
);

/** A page that comes back out of the browser's memory would show what was left. */
addEventListener("pageshow", (event) => {
  if (event.persisted) location.reload();
});
