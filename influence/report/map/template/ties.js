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
  const paths = kinds.map(() => ({ line: new Path2D(), head: new Path2D(), count: 0 }));
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
    ctx.stroke(path.line);
    ctx.fill(path.head);
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
    const width = (2.5 + 12 * Math.sqrt(ribbon.total / most)) / scale;
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
