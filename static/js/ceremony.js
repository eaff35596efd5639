/**
 * On the signing page: the phone hashes the very file it was given and compares (an enhancement; the server checks in any case),
 * and asking for the digits keeps what was already written on the pad.
 */

const hex = (bytes) => [...new Uint8Array(bytes)].map((byte) => byte.toString(16).padStart(2, "0")).join("");

async function rehash(line) {
  if (!crypto.subtle) return; // plain http: the browser has no hashing there
  const answer = await fetch(line.dataset.rehash);
  if (!answer.ok) return;
  const digest = hex(await crypto.subtle.digest("SHA-256", await answer.arrayBuffer()));
  const same = digest === line.dataset.hash;
  line.textContent = same ? line.dataset.wordsSame : line.dataset.wordsOther;
  line.dataset.same = String(same);
}

/** The code's own form goes away by fetch, so that a written name is not lost by a new page. */
function keepTyped(form) {
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const button = form.querySelector("button");
    button.disabled = true;
    const answer = await fetch(form.action, { method: "POST", body: new URLSearchParams(new FormData(form)) });
    form.querySelector("[role=status]").textContent = answer.ok ? form.dataset.wordsSent : form.dataset.wordsWait;
    document.getElementById("f-code")?.focus();
    setTimeout(() => (button.disabled = false), 60_000);
  });
}

document.querySelectorAll("[data-rehash]").forEach((line) => rehash(line).catch(() => {}));
document.querySelectorAll("form[data-keep-typed]").forEach(keepTyped);
