/* The picture as SVG: what draws on the canvas draws here, on a context that writes elements instead of pixels. Lines
   and letters stay sharp at any size, in print and on a slide. */
class VectorContext {
  constructor(width, height) {
    this.canvas = { width, height, clientWidth: width, clientHeight: height };
    this.root = svg("svg", { xmlns: SVG, viewBox: `0 0 ${width} ${height}`, width, height, "font-family": FONT });
    this.ruler = document.createElement("canvas").getContext("2d");
    this.stack = [];
    this.matrix = [1, 0, 0, 1, 0, 0];
    this.dash = [];
    Object.assign(this, { fillStyle: "#000", strokeStyle: "#000", lineWidth: 1, globalAlpha: 1, font: ACCOUNT_FONT, textAlign: "left", lineCap: "butt" });
    this.beginPath();
  }

  save() {
    const { matrix, dash, fillStyle, strokeStyle, lineWidth, globalAlpha, font, textAlign, lineCap } = this;
    this.stack.push({ matrix: [...matrix], dash, fillStyle, strokeStyle, lineWidth, globalAlpha, font, textAlign, lineCap });
  }

  restore() { Object.assign(this, this.stack.pop()); }

  setTransform(...matrix) { this.matrix = matrix; }

  getTransform() {
    const [a, b, c, d, e, f] = this.matrix;
    return { a, b, c, d, e, f };
  }

  turn(a2, b2, c2, d2, e2, f2) {
    const [a, b, c, d, e, f] = this.matrix;
    this.matrix = [a * a2 + c * b2, b * a2 + d * b2, a * c2 + c * d2, b * c2 + d * d2, a * e2 + c * f2 + e, b * e2 + d * f2 + f];
  }

  translate(x, y) { this.turn(1, 0, 0, 1, x, y); }

  rotate(angle) { this.turn(Math.cos(angle), Math.sin(angle), -Math.sin(angle), Math.cos(angle), 0, 0); }

  setLineDash(dash) { this.dash = dash; }

  measureText(text) {
    this.ruler.font = this.font;
    return this.ruler.measureText(text);
  }

  beginPath() { this.steps = []; }

  moveTo(x, y) { this.steps.push("M", x, y); }

  lineTo(x, y) { this.steps.push("L", x, y); }

  closePath() { this.steps.push("Z"); }

  /* Only whole circles are drawn. */
  arc(x, y, r) { this.steps.push("O", x, y, r); }

  roundRect(x, y, width, height, r) {
    const [right, low] = [x + width, y + height];
    this.steps.push(
      "M", x + r, y, "L", right - r, y, "Q", right, y, right, y + r, "L", right, low - r, "Q", right, low, right - r, low,
      "L", x + r, low, "Q", x, low, x, low - r, "L", x, y + r, "Q", x, y, x + r, y, "Z",
    );
  }

  /* Steps in the drawing's own units as path data in pixels. */
  written(steps) {
    const [a, b, c, d, e, f] = this.matrix;
    const short = (value) => Math.round(value * 10) / 10;
    const parts = [];
    for (let at = 0; at < steps.length;) {
      const step = steps[at++];
      if (step === "O") {
        const [x, y, r] = steps.slice(at, at + 3);
        const [px, py, pr] = [a * x + c * y + e, b * x + d * y + f, r * Math.hypot(a, b)].map(short);
        parts.push(`M${px - pr} ${py}a${pr} ${pr} 0 1 0 ${2 * pr} 0a${pr} ${pr} 0 1 0 ${-2 * pr} 0Z`);
        at += 3;
        continue;
      }
      const points = { M: 1, L: 1, Q: 2, Z: 0 }[step];
      let text = step;
      for (let i = 0; i < points; i++, at += 2) text += `${i ? " " : ""}${short(a * steps[at] + c * steps[at + 1] + e)} ${short(b * steps[at] + d * steps[at + 1] + f)}`;
      parts.push(text);
    }
    return parts.join("");
  }

  trail(steps, way) {
    if (!steps.length) return;
    const grown = Math.hypot(this.matrix[0], this.matrix[1]);
    const short = (value) => Math.round(value * 100) / 100;
    const look = way === "fill" ? { fill: this.fillStyle } : {
      fill: "none", stroke: this.strokeStyle, "stroke-width": short(this.lineWidth * grown), "stroke-linecap": this.lineCap,
      ...(this.dash.length ? { "stroke-dasharray": this.dash.map((part) => short(part * grown)).join(" ") } : {}),
    };
    this.root.append(svg("path", { d: this.written(steps), ...look, ...(this.globalAlpha < 1 ? { opacity: short(this.globalAlpha) } : {}) }));
  }

  fill() { this.trail(this.steps, "fill"); }

  stroke() { this.trail(this.steps, "stroke"); }

  fillRect(x, y, width, height) {
    this.trail(["M", x, y, "L", x + width, y, "L", x + width, y + height, "L", x, y + height, "Z"], "fill");
  }

  /* The halo of a text and the text are one element: the stroke lies below the letters. */
  strokeText() { this.halo = { stroke: this.strokeStyle, "stroke-width": this.lineWidth, "stroke-linejoin": "round", "paint-order": "stroke" }; }

  fillText(text, x, y) {
    const [, italic, weight, size] = /^(italic )?(\d+ )?([\d.]+)px/.exec(this.font);
    const { a, b, c, d, e, f } = this.getTransform();
    const short = (value) => Math.round(value * 1000) / 1000;
    const place = b || c ? { transform: `matrix(${[a, b, c, d, e, f].map(short).join(" ")})`, x: short(x), y: short(y) } : { x: short(a * x + e), y: short(d * y + f) };
    const written = svg("text", {
      ...place, "font-size": size, "dominant-baseline": "central", "text-anchor": { left: "start", right: "end", center: "middle" }[this.textAlign],
      fill: this.fillStyle, ...(italic ? { "font-style": "italic" } : {}), ...(weight ? { "font-weight": weight.trim() } : {}), ...(this.halo ?? {}),
    });
    written.textContent = text;
    this.halo = null;
    this.root.append(written);
  }
}

/* The camera that has a box in sight, as the stage's own would. */
function cameraOn(box, width, height, pad = 24, most = 2) {
  const scale = Math.min(most, (width - 2 * pad) / Math.max(1, box.right - box.left), (height - 2 * pad) / Math.max(1, box.bottom - box.top));
  return { scale, x: (box.left + box.right) / 2, y: (box.top + box.bottom) / 2 };
}

/* What the stage shows now, or would show through another camera, as an SVG element with a line of text below. */
function drawnAsSvg(width, height, foot = "", camera = { scale: network.getScale(), ...network.getViewPosition() }) {
  const ctx = new VectorContext(width, height + (foot ? 30 : 0));
  Object.assign(ctx.canvas, { height, clientHeight: height });
  ctx.fillStyle = "#fff";
  ctx.fillRect(0, 0, width, height + (foot ? 30 : 0));
  const { scale, x, y } = camera;
  ctx.setTransform(scale, 0, 0, scale, width / 2 - x * scale, height / 2 - y * scale);
  const hovered = state.hover;
  state.hover = null;
  drawBelow(ctx, scale);
  for (const node of current.nodes) drawNode(ctx, node, scale);
  drawAbove(ctx, scale);
  state.hover = hovered;
  ctx.setTransform(1, 0, 0, 1, 0, 0);
  ctx.font = ACCOUNT_FONT;
  ctx.textAlign = "left";
  ctx.fillStyle = "#1d2733";
  if (foot) ctx.fillText(foot, 12, height + 15);
  return ctx.root;
}
