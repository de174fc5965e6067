/* Signs of groups and circles of accounts, as paths. */
const CORNERS = { diamond: [4, 0], square: [4, 45], triangle: [3, 0], hexagon: [6, 30], pentagon: [5, 0], octagon: [8, 22.5] };
/* Signs of one width look unequal; these factors make their areas alike. */
const EVEN = { diamond: 1.2, square: 1.2, triangle: 1.35, hexagon: 1.05, pentagon: 1.1, octagon: 1.03 };

function signPath(ctx, shape, x, y, r) {
  const [corners, turn] = CORNERS[shape];
  const reach = r * EVEN[shape];
  for (let i = 0; i < corners; i++) {
    const angle = ((i * 360) / corners + turn - 90) * (Math.PI / 180);
    const [px, py] = [x + reach * Math.cos(angle), y + reach * Math.sin(angle)];
    if (i) ctx.lineTo(px, py); else ctx.moveTo(px, py);
  }
  ctx.closePath();
}

function drawSign(ctx, g, x, y, r, scale) {
  const kind = kinds[groups.kind[g]];
  ctx.beginPath();
  signPath(ctx, kind.shape, x, y, r);
  ctx.fillStyle = kind.colour;
  ctx.strokeStyle = "#fff";
  ctx.lineWidth = 1.5 / scale;
  ctx.lineJoin = "round";
  ctx.fill();
  ctx.stroke();
}

const isTop = (i) => accounts.rank[i] !== null && accounts.rank[i] <= TOP;

/* A circle; a hub wears a thin ring in the colour of every kind in which it is one. */
function drawAccount(ctx, i, x, y, r, scale) {
  const status = coded(accounts.status, i);
  ctx.beginPath();
  ctx.arc(x, y, r, 0, 2 * Math.PI);
  if (isTop(i)) {
    ctx.fillStyle = "#1d2733";
    ctx.strokeStyle = "#ffb000";
    ctx.lineWidth = Math.max(2.5 / scale, r * 0.24);
  } else {
    ctx.fillStyle = status === "prospect" ? "#fff" : status === "lapsed" ? "#b9c2ce" : "#6b7a90";
    ctx.strokeStyle = status === "prospect" ? "#6b7a90" : "#fff";
    ctx.lineWidth = (status === "prospect" ? 1.6 : 1) / scale;
  }
  ctx.fill();
  ctx.stroke();
  hubKinds(i).forEach((k, ring) => {
    if (state.off.has(k)) return;
    ctx.beginPath();
    ctx.arc(x, y, r + (isTop(i) ? r * 0.12 : 0) + (2.6 + 2.8 * ring) / scale, 0, 2 * Math.PI);
    ctx.strokeStyle = kinds[k].colour;
    ctx.lineWidth = 1.8 / scale;
    ctx.stroke();
  });
}

/* On the screen nothing is smaller than can be seen, and circles grow slower than the distance between them. */
function radiusAt(r, scale, least) {
  return Math.max(least / scale, scale > 1 ? r / scale ** 0.7 : r);
}

const SVG = "http://www.w3.org/2000/svg";

function svg(tag, attributes, ...children) {
  const node = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  node.append(...children);
  return node;
}

/* The sample of a kind: its sign on its line. */
function kindSample(k, withLine = true) {
  const { colour, dash, shape } = kinds[k];
  const width = withLine ? 44 : 16;
  const line = svg("path", { d: "M1 8H43", stroke: colour, "stroke-width": 2.5, "stroke-dasharray": dash.join(" "), fill: "none" });
  const points = [];
  signPath({ moveTo: (x, y) => points.push(`${x},${y}`), lineTo: (x, y) => points.push(`${x},${y}`), closePath() {} }, shape, width / 2, 8, 5.5);
  const sign = svg("polygon", { points: points.join(" "), fill: colour, stroke: "#fff", "stroke-width": 1.5 });
  return svg("svg", { width, height: 16, "aria-hidden": "true" }, ...(withLine ? [line, sign] : [sign]));
}
