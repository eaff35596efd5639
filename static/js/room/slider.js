/** The limit of a blind comparison as a slider (F36), bound to the number field beside it. The field is what is sent; the
 *  slider only writes into it. Its scale is the same for everybody and every case: it must not hint at any sum. */

const STRETCHES = [
  [100, 100], // so many steps of so many yuan: to 10,000
  [90, 1000], // to 100,000
  [90, 10000], // to 1,000,000; more is typed
];

/** Sum in yuan at a position of the slider. */
function sumAt(position) {
  let sum = 0;
  for (const [steps, yuan] of STRETCHES) {
    const taken = Math.min(position, steps);
    sum += taken * yuan;
    position -= taken;
  }
  return sum;
}

/** Position nearest below a sum; the end where the sum is larger than the scale. */
function positionOf(sum) {
  let position = 0;
  for (const [steps, yuan] of STRETCHES) {
    const taken = Math.min(Math.floor(sum / yuan), steps);
    position += taken;
    if (taken < steps) break;
    sum -= steps * yuan;
  }
  return position;
}

const read = (text) => {
  const bare = text.replace(/[,\uff0c\s\u5143]/g, "");
  return /^\d+(\.\d{1,2})?$/.test(bare) ? Number(bare) : null;
};

function say(host, sum) {
  const said = host.querySelector("[data-slide-said]");
  const words = sum === null ? "" : said.dataset.words.replace("{}", sum.toLocaleString("zh-CN"));
  said.textContent = words;
  if (words) host.querySelector("[data-slide-range]").setAttribute("aria-valuetext", words);
}

function slid(host, position) {
  const sum = sumAt(position);
  host.querySelector("[data-slide-sum]").value = String(sum);
  say(host, sum);
}

document.addEventListener("input", (event) => {
  const host = event.target.closest?.("[data-slide]");
  if (!host) return;
  if (event.target.matches("[data-slide-range]")) {
    slid(host, Number(event.target.value));
  } else if (event.target.matches("[data-slide-sum]")) {
    const sum = read(event.target.value);
    if (sum !== null) host.querySelector("[data-slide-range]").value = String(positionOf(sum));
    say(host, sum);
  }
});

/** One step: what a finger cannot do on a small screen. */
document.addEventListener("click", (event) => {
  const button = event.target.closest?.("[data-slide-by]");
  if (!button) return;
  const host = button.closest("[data-slide]");
  const range = host.querySelector("[data-slide-range]");
  range.value = String(Number(range.value) + Number(button.dataset.slideBy));
  slid(host, Number(range.value));
});
