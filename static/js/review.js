/** The court's desk: 1–7 change the list, C claims, Space looks, R and N open their part, the lease counts down. */

const typing = (element) => element?.closest?.("input:not([type=checkbox]):not([type=radio]), textarea, select, dialog[open]");

/** J and K on the review screen walk to the next file; on a list ui.js moves the line. */
function step(key) {
  const link = document.querySelector(`[data-step="${key}"]`);
  if (link) location.assign(link.href);
  return Boolean(link);
}

function changeList(key) {
  const link = document.querySelector(`[data-view-key="${key}"]`);
  if (link) location.assign(link.href);
  return Boolean(link);
}

function changePaper(key) {
  const link = document.querySelector(`[data-tab="${key}"]`);
  if (link) location.assign(link.href);
  return Boolean(link);
}

/** Claiming protects, so it acts at once; a colleague who was faster is told by the server. */
function claim() {
  const form = document.querySelector('tr[aria-current="true"] [data-claim]');
  form?.submit();
  return Boolean(form);
}

/** Enter and Space tick the boxes of a gate: the browser does that; the arrow keys walk between them. */
function walkBoxes(event) {
  const boxes = [...document.querySelectorAll(".check-row input[type=checkbox]")];
  const at = boxes.indexOf(document.activeElement);
  if (at < 0) return false;
  const to = boxes[at + (event.key === "ArrowDown" ? 1 : -1)];
  to?.focus();
  return Boolean(to);
}

function openDetails(id) {
  const part = document.getElementById(id);
  const details = part?.querySelector("details");
  if (!details) return;
  details.open = true;
  part.scrollIntoView({ block: "start" });
  details.querySelector("textarea, input:not([type=hidden]), select")?.focus();
}

function bindLook() {
  const dialog = document.getElementById("look-dialog");
  const list = document.querySelector("[data-keys-list]");
  if (!dialog || !list) return;
  list.addEventListener("look", async (event) => {
    const body = dialog.querySelector("[data-look-body]");
    body.replaceChildren();
    const answer = await fetch(event.target.dataset.url, { headers: { Accept: "text/html" } });
    if (!answer.ok) return;
    const text = await answer.text();
    const found = text.match(/\/court\/papers\/[\w-]+\/pages\/\d+/g) ?? [];
    for (const url of [...new Set(found)].slice(0, 3)) {
      const image = document.createElement("img");
      image.src = url;
      image.alt = "";
      body.append(image);
    }
    dialog.showModal();
  });
}

function bindLease(mark) {
  // The server says how many seconds are left: the clock of an office PC may be wrong.
  const until = performance.now() + Number(mark.dataset.lease) * 1000;
  const show = () => {
    const minutes = Math.ceil((until - performance.now()) / 60000);
    mark.textContent = minutes > 0 ? mark.dataset.words.replace("{n}", String(minutes)) : mark.dataset.wordsOver;
  };
  show();
  setInterval(show, 10000);
}

/** «是» and «否» of the questions: a double click or Alt+Enter writes the usual answer; anything else is typed. */
function bindUsual(field) {
  const fill = () => {
    if (!field.value) field.value = field.dataset.usual;
  };
  field.addEventListener("dblclick", fill);
  field.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !event.altKey) return;
    event.preventDefault();
    fill();
  });
}

function shortcut(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || typing(event.target)) return;
  let done = false;
  if (event.key === "j" || event.key === "k") done = step(event.key);
  else if (/^[1-9]$/.test(event.key)) done = changeList(event.key) || changePaper(event.key);
  else if (event.key === "c" && document.querySelector("[data-keys-list]")) done = claim();
  else if (event.key === "ArrowDown" || event.key === "ArrowUp") done = walkBoxes(event);
  if (done) event.preventDefault();
}

document.addEventListener("keydown", shortcut);
document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-open-details]");
  if (opener) openDetails(opener.dataset.openDetails);
});
document.querySelectorAll("[data-lease]").forEach(bindLease);
document.querySelectorAll("[data-usual]").forEach(bindUsual);
bindLook();
