/** What the server wrote into the page: refs, addresses, names and every sentence a script may say. */

export const page = JSON.parse(document.getElementById("room-data").textContent);

/** A sentence of the page's catalogue with its {places} filled. */
export function words(key, values = {}) {
  const text = page.words[key] ?? "";
  return text.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
}

const people = new Map(Object.entries(page.people));

/** Learn the names of people who came after the page was made. */
export function learn(participants) {
  for (const one of participants) {
    const known = people.get(one.participant);
    people.set(one.participant, { ...known, name: one.name, capacity: one.capacity, side: one.side });
  }
}

export const person = (ref) => people.get(ref) ?? { name: words("someone"), capacity: "", side: null };
export const nameOf = (ref) => person(ref).name;

/** 调解员 沈国华: staff of the talk are shown with their office. */
export function titledName(ref) {
  const { name, capacity } = person(ref);
  const office = page.offices[capacity];
  return office ? `${office} ${name}` : name;
}

export const joinNames = (refs) => refs.map(nameOf).join(words("comma"));

const PRINCIPALS = new Set(["APPLICANT", "RESPONDENT", "THIRD_PARTY"]);

function partiesOf(belongs) {
  const found = [...people.values()].filter((one) => one.side && PRINCIPALS.has(one.capacity) && belongs(one.side));
  return [...new Set(found.map((one) => one.name))].join(words("comma"));
}

/** The parties of these sides, by name; who comes with them is not listed. */
export const namesOfSides = (sides) => partiesOf((side) => sides.includes(side));

/** The parties of the other sides, by name. */
export const namesOfOthers = (sides) => partiesOf((side) => !sides.includes(side));

export const CSRF = page.csrf;

/** POST as JSON with the page's token; resolves to {ok, status, body, wait}. Never throws for an answer, only for no network. */
export function post(url, body = {}, ms = 0) {
  const headers = { "Content-Type": "application/json", Accept: "application/json", "X-CSRFToken": CSRF };
  return told(url, { method: "POST", headers, body: JSON.stringify(body) }, ms);
}

/** GET of JSON, the same way; `stopper` ends it from outside. */
export function get(url, ms = 0, stopper = new AbortController()) {
  return told(url, { headers: { Accept: "application/json" }, cache: "no-store" }, ms, stopper);
}

/** A line that is open and dead answers never: after `ms` it counts as no network. */
async function told(url, request, ms, stopper = new AbortController()) {
  const timer = ms ? setTimeout(() => stopper.abort(), ms) : 0;
  try {
    const answer = await fetch(url, { ...request, credentials: "same-origin", signal: stopper.signal });
    const isJson = answer.headers.get("content-type")?.includes("json");
    return { ok: answer.ok, status: answer.status, body: isJson ? await answer.json() : {}, wait: Number(answer.headers.get("retry-after")) };
  } finally {
    clearTimeout(timer);
  }
}
