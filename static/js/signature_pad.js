/**
 * The pad for a handwritten name. Keeps strokes as points 0..1 of the pad with milliseconds and pressure, so that turning
 * the phone redraws them and loses nothing; writes {"v":1,"ratio":w/h,"strokes":[[[x,y,t,p],…]]} and a PNG into hidden fields.
 */

const INK = "#1e2624";
const round = (value, places) => Number(value.toFixed(places));

class SignaturePad {
  constructor(host) {
    this.canvas = host.querySelector("canvas");
    this.field = host.querySelector("[data-pad-strokes]");
    this.picture = host.querySelector("[data-pad-png]");
    this.state = host.querySelector("[data-pad-state]");
    this.host = host;
    this.strokes = [];
    this.started = 0;
    this.ratio = 0; // shape of the pad when the first stroke was drawn: later shapes keep it, letters are never stretched
    this.pointer = null;
    this.restore();
    this.listen();
    new ResizeObserver(() => this.fit()).observe(this.canvas);
  }

  /** After "back" or a refused form the hidden field still holds what was written. */
  restore() {
    try {
      const kept = JSON.parse(this.field.value);
      this.strokes = kept.strokes;
      this.ratio = kept.ratio;
    } catch {
      this.strokes = [];
    }
  }

  listen() {
    const on = (name, act) => this.canvas.addEventListener(name, act);
    on("pointerdown", (event) => this.begin(event));
    on("pointermove", (event) => this.move(event));
    on("pointerup", (event) => this.end(event));
    on("pointercancel", (event) => this.end(event));
    this.host.querySelector("[data-pad-undo]").addEventListener("click", () => this.keep(this.strokes.slice(0, -1)));
    this.host.querySelector("[data-pad-clear]").addEventListener("click", () => this.keep([]));
  }

  fit() {
    const { width, height } = this.canvas.getBoundingClientRect();
    if (!width || !height) return;
    const dense = Math.max(window.devicePixelRatio || 1, 1);
    this.canvas.width = Math.round(width * dense);
    this.canvas.height = Math.round(height * dense);
    this.draw();
  }

  /** The written area: the whole pad, or after a turn the largest box of the first shape inside it. */
  area() {
    const { width, height } = this.canvas;
    const ratio = this.ratio || width / height;
    const w = Math.min(width, height * ratio);
    const h = w / ratio;
    return { left: (width - w) / 2, top: (height - h) / 2, w, h };
  }

  point(event) {
    const box = this.canvas.getBoundingClientRect();
    const { left, top, w, h } = this.area();
    const x = ((event.clientX - box.left) * (this.canvas.width / box.width) - left) / w;
    const y = ((event.clientY - box.top) * (this.canvas.height / box.height) - top) / h;
    const inside = (value) => round(Math.min(Math.max(value, 0), 1), 4);
    const pressure = event.pointerType === "pen" ? event.pressure : 0.5;
    return [inside(x), inside(y), Math.round(performance.now() - this.started), round(pressure, 2)];
  }

  begin(event) {
    if (this.pointer !== null || event.button > 0) return; // a second finger or the right button does not write
    event.preventDefault();
    this.pointer = event.pointerId;
    this.canvas.setPointerCapture(event.pointerId);
    if (!this.strokes.length) {
      this.started = performance.now();
      this.ratio = this.canvas.width / this.canvas.height;
    } else if (!this.started) {
      this.started = performance.now() - (this.strokes.at(-1).at(-1)[2] + 1);
    }
    this.strokes.push([this.point(event)]);
    this.chooseDrawn();
    this.draw();
  }

  move(event) {
    if (event.pointerId !== this.pointer) return;
    event.preventDefault();
    const finer = event.getCoalescedEvents?.() ?? [];
    this.strokes.at(-1).push(...(finer.length ? finer : [event]).map((one) => this.point(one)));
    this.draw();
  }

  end(event) {
    if (event.pointerId !== this.pointer) return;
    this.pointer = null;
    this.keep(this.strokes);
  }

  chooseDrawn() {
    const way = this.host.querySelector('input[type=radio][value="drawn"]');
    if (way) way.checked = true;
  }

  keep(strokes) {
    this.strokes = strokes;
    if (!strokes.length) this.ratio = 0;
    this.draw();
    this.field.value = strokes.length ? JSON.stringify({ v: 1, ratio: round(this.ratio, 4), strokes }) : "";
    this.picture.value = strokes.length ? this.canvas.toDataURL("image/png") : "";
    const { wordsEmpty, wordsWritten } = this.state.dataset;
    this.state.textContent = strokes.length ? wordsWritten.replace("{n}", String(strokes.length)) : wordsEmpty;
    this.field.dispatchEvent(new Event("input", { bubbles: true }));
  }

  draw() {
    const pen = this.canvas.getContext("2d");
    const { left, top, w, h } = this.area();
    pen.clearRect(0, 0, this.canvas.width, this.canvas.height);
    pen.strokeStyle = pen.fillStyle = INK;
    pen.lineCap = pen.lineJoin = "round";
    const thick = Math.max(h / 48, 2);
    for (const stroke of this.strokes) this.drawStroke(pen, stroke.map(([x, y, , p]) => [left + x * w, top + y * h, p]), thick);
  }

  drawStroke(pen, points, thick) {
    if (points.length === 1) {
      pen.beginPath();
      pen.arc(points[0][0], points[0][1], thick * 0.7, 0, 2 * Math.PI);
      pen.fill();
      return;
    }
    let [fromX, fromY] = points[0];
    for (let i = 1; i < points.length; i += 1) {
      const [x, y, pressure] = points[i];
      const [nextX, nextY] = points[i + 1] ?? points[i];
      const middle = [(x + nextX) / 2, (y + nextY) / 2];
      pen.lineWidth = thick * (0.5 + pressure);
      pen.beginPath();
      pen.moveTo(fromX, fromY);
      pen.quadraticCurveTo(x, y, ...middle);
      pen.stroke();
      [fromX, fromY] = middle;
    }
  }
}

document.querySelectorAll("[data-signature]").forEach((host) => {
  host.signaturePad = new SignaturePad(host);
});
