/** Reading preferences, dialogs, focus, character counts, desk shortcuts. Every page works without it. */

const root = document.documentElement;
root.dataset.js = "";

/** Switch 大字 or 高对比 at once and store it behind; the plain form is the fallback when storing fails. */
function bindPreference(form) {
  const button = form.querySelector("button");
  const name = form.dataset.preference;
  if (name === "lang") return;
  const off = "normal";
  const on = name === "size" ? "elder" : "high";
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const value = root.dataset[name] === on ? off : on;
    const body = new FormData(form);
    body.set(name, value);
    root.dataset[name] = value;
    button.setAttribute("aria-pressed", String(value === on));
    button.value = value === on ? off : on;
    try {
      const answer = await fetch(form.action, { method: "POST", body, redirect: "manual" });
      if (answer.status >= 400) throw new Error(String(answer.status));
    } catch {
      const field = document.createElement("input");
      Object.assign(field, { type: "hidden", name, value });
      form.append(field);
      form.submit();
    }
  });
}

function bindDialogs() {
  document.addEventListener("click", (event) => {
    const opener = event.target.closest("[data-opens]");
    if (opener && opener.getAttribute("aria-disabled") !== "true") {
      document.getElementById(opener.dataset.opens)?.showModal();
      return;
    }
    const closer = event.target.closest("[data-closes]");
    if (closer) closer.closest("dialog")?.close();
  });
}

/** The 更多 panel closes on Escape and on a tap outside, and gives the focus back. */
function bindMorePanel(panel) {
  document.addEventListener("click", (event) => {
    if (panel.open && !panel.contains(event.target)) panel.open = false;
  });
  panel.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !panel.open) return;
    panel.open = false;
    panel.querySelector("summary").focus();
  });
}

/** A link to a field moves the focus into it, also when the id names a group of choices. */
function bindErrorSummary(summary) {
  summary.focus();
  summary.addEventListener("click", (event) => {
    const link = event.target.closest('a[href^="#"]');
    if (!link) return;
    const field = document.getElementById(link.hash.slice(1));
    if (!field) return;
    event.preventDefault();
    const target = field.matches("input, select, textarea, button") ? field : field.querySelector("input, button");
    (target ?? field).focus();
    field.scrollIntoView({ block: "center" });
  });
}

function bindCount(counter) {
  const field = document.getElementById(counter.dataset.counts);
  const show = () => {
    counter.textContent = counter.dataset.words.replace("{n}", String([...field.value].length));
  };
  field.addEventListener("input", show);
  show();
}

/** A disabled button that explains itself stays focusable, so it must be stopped here. */
function stopDisabled(event) {
  if (event.target.closest?.('[aria-disabled="true"]')) {
    event.preventDefault();
    event.stopImmediatePropagation();
  }
}

const typing = (element) => element?.closest?.("input:not([type=checkbox]):not([type=radio]), textarea, select, dialog[open]");

function moveInList(list, step) {
  const lines = [...list.querySelectorAll("tbody tr")];
  if (!lines.length) return;
  const at = lines.findIndex((line) => line.getAttribute("aria-current") === "true");
  const to = Math.min(Math.max(at + step, 0), lines.length - 1);
  if (at >= 0) lines[at].removeAttribute("aria-current");
  lines[to].setAttribute("aria-current", "true");
  lines[to].scrollIntoView({ block: "nearest" });
}

function listKey(event, list) {
  const line = list.querySelector('tr[aria-current="true"]');
  const onControl = event.target.closest("a, button, summary, input");
  if (event.key === "j") moveInList(list, 1);
  else if (event.key === "k") moveInList(list, -1);
  else if (event.key === "Enter" && line?.dataset.url && !onControl) location.assign(line.dataset.url);
  else if (event.key === " " && line && !onControl) {
    line.dispatchEvent(new CustomEvent("look", { bubbles: true }));
  } else return false;
  return true;
}

/** One letter goes to the button that shows it. A binding verb is only focused; Enter then does it. */
function buttonKey(event) {
  const button = document.querySelector(`[data-key="${CSS.escape(event.key.toLowerCase())}"]`);
  button?.focus();
  return Boolean(button);
}

function shortcut(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || typing(event.target)) return;
  const list = document.querySelector("[data-keys-list]");
  const find = event.key === "/" ? document.querySelector("[data-find]") : null;
  const help = event.key === "?" ? document.getElementById("keys-dialog") : null;
  let done = false;
  if (find) done = (find.focus(), true);
  else if (help) done = (help.showModal(), true);
  else if (list && listKey(event, list)) done = true;
  else if (event.key.length === 1 && event.key !== " ") done = buttonKey(event);
  if (done) event.preventDefault();
}

/** Say a sentence in the polite region that stands on every page. kind: success, warning, error. */
export function say(words, kind = "success", region = document.querySelector("[data-flashes]")) {
  const flash = document.createElement("div");
  flash.className = `flash flash-${kind} just-arrived`;
  const text = document.createElement("p");
  text.textContent = words;
  flash.append(text);
  region.hidden = false;
  region.replaceChildren(flash);
}

document.querySelectorAll("[data-preference]").forEach(bindPreference);
document.querySelectorAll("details.more").forEach(bindMorePanel);
document.querySelectorAll("[data-focus-first]").forEach(bindErrorSummary);
document.querySelectorAll("[data-counts]").forEach(bindCount);
document.addEventListener("click", stopDisabled, true);
bindDialogs();
for (const chat of document.querySelectorAll("[data-chat]")) chat.scrollTop = chat.scrollHeight;
if (document.querySelector("[data-keys-list], [data-decision], [data-find]")) document.addEventListener("keydown", shortcut);
