/* Lines on the canvas. Lines of one kind share a path, built once a scene; a path is stroked in one go. */
function middleOf(line, step) {
  const { from, to } = line;
  const [dx, dy] = [to.x - from.x, to.y - from.y];
  const length = Math.hypot(dx, dy) || 1;
  const aside = (line.bend ?? 0) * Math.min(step, length * 0.14);
  return [(from.x + to.x) / 2 - (dy / length) * aside, (from.y + to.y) / 2 + (dx / length) * aside];
}

const BEND = 16;

/* Point at the middle of the drawn curve: where a parallel tie can be seen by itself. */
function crestOf(line) {
  const [mx, my] = middleOf(line, BEND);
  return [(line.from.x + line.to.x + 2 * mx) / 4, (line.from.y + line.to.y + 2 * my) / 4];
}

/* A path for the canvas that can also be written as SVG. */
class Trail {
  constructor() {
    this.path = new Path2D();
    this.steps = [];
  }

  moveTo(x, y) {
    this.path.moveTo(x, y);
    this.steps.push("M", x, y);
  }

  lineTo(x, y) {
    this.path.lineTo(x, y);
    this.steps.push("L", x, y);
  }

  quadraticCurveTo(cx, cy, x, y) {
    this.path.quadraticCurveTo(cx, cy, x, y);
    this.steps.push("Q", cx, cy, x, y);
  }

  closePath() {
    this.path.closePath();
    this.steps.push("Z");
  }

  stroke(ctx) {
    if (ctx.trail) ctx.trail(this.steps, "stroke"); else ctx.stroke(this.path);
  }

  fill(ctx) {
    if (ctx.trail) ctx.trail(this.steps, "fill"); else ctx.fill(this.path);
  }
}

/* Groups that share members: the more, the wider. */
function drawShares(ctx, shares, scale) {
  ctx.save();
  ctx.strokeStyle = "#84919f";
  ctx.lineCap = "round";
  for (const { from, to, width } of shares) {
    if (state.off.has(groups.kind[from.index]) || state.off.has(groups.kind[to.index])) continue;
    ctx.beginPath();
    ctx.moveTo(from.x, from.y);
    ctx.lineTo(to.x, to.y);
    ctx.lineWidth = Math.max(1 / scale, width * Math.min(1, 1 / scale ** 0.5));
    ctx.stroke();
  }
  ctx.restore();
}

function addLine(path, line) {
  path.moveTo(line.from.x, line.from.y);
  if (line.bend) path.quadraticCurveTo(...middleOf(line, BEND), line.to.x, line.to.y);
  else path.lineTo(line.to.x, line.to.y);
}

/* A small head in the middle of a tie whose word goes one way only. */
function addHead(path, line, size) {
  const [x, y] = crestOf(line);
  const angle = Math.atan2(line.to.y - line.from.y, line.to.x - line.from.x);
  path.moveTo(x + size * Math.cos(angle), y + size * Math.sin(angle));
  for (const turn of [2.5, -2.5]) path.lineTo(x + size * Math.cos(angle + turn), y + size * Math.sin(angle + turn));
  path.closePath();
}

/* One bundle of paths: for every kind the lines and the heads of directed ties. */
function bundle(lines, headSize = 3) {
  const paths = kinds.map(() => ({ line: new Trail(), head: new Trail(), count: 0 }));
  for (const line of lines) {
    const path = paths[line.kind];
    addLine(path.line, line);
    if (line.tie >= 0 && ties.directed[line.tie]) addHead(path.head, line, headSize);
    path.count += 1;
  }
  return paths;
}

function drawBundle(ctx, paths, scale, { alpha, width }) {
  ctx.save();
  ctx.lineCap = "butt";
  paths.forEach((path, k) => {
    if (!path.count || state.off.has(k)) return;
    ctx.globalAlpha = alpha;
    ctx.strokeStyle = kinds[k].colour;
    ctx.fillStyle = kinds[k].colour;
    ctx.lineWidth = width / scale;
    ctx.setLineDash(kinds[k].dash.map((length) => length / scale));
    path.line.stroke(ctx);
    path.head.fill(ctx);
  });
  ctx.restore();
}

function drawRibbons(ctx, found, scale, alpha) {
  const most = Math.max(1, ...found.map((ribbon) => ribbon.total));
  ctx.save();
  ctx.globalAlpha = alpha;
  for (const ribbon of found) {
    const [one, two] = [islandCircle(ribbon.c), islandCircle(ribbon.d)];
    const [dx, dy] = [two.x - one.x, two.y - one.y];
    const length = Math.hypot(dx, dy) || 1;
    const width = (2 + 9 * Math.sqrt(ribbon.total / most)) / scale;
    let aside = -width / 2;
    ribbon.kinds.forEach((number, k) => {
      if (!number) return;
      const own = (width * number) / ribbon.total;
      const shift = aside + own / 2;
      aside += own;
      ctx.beginPath();
      ctx.moveTo(one.x - (dy / length) * shift, one.y + (dx / length) * shift);
      ctx.lineTo(two.x - (dy / length) * shift, two.y + (dx / length) * shift);
      ctx.strokeStyle = kinds[k].colour;
      ctx.lineWidth = Math.max(own, 0.8 / scale);
      ctx.stroke();
    });
  }
  ctx.restore();
}
