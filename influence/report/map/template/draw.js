/* What is painted before and after the engine draws its nodes. */
let current = mapScene.all; // the scene on the stage
let shownRibbons = [];
const mapBundles = () => ({
  inside: bundle(mapScene.all.lines.filter((line) => !line.across)),
  across: bundle(mapScene.across),
});
let mapPaths = mapBundles();
const insideCount = mapScene.all.lines.length - mapScene.across.length;
/* So many lines in sight can be followed one by one, and are drawn in full. The more there are beyond, the paler each:
   a crowd is a texture that says where it is dense, not lines to be read. Whoever comes nearer, or chooses an account or
   a group, has them in full again. */
const FOLLOWED = 600;
const crowdAlpha = (inSight) => Math.max(0.3, Math.min(1, (FOLLOWED / Math.max(1, inSight)) ** 0.5));

function drawIslands(ctx, scale) {
  const open = state.selected?.type === "island" ? state.selected.index : -1;
  ctx.save();
  ctx.lineWidth = 1 / scale;
  for (let c = 0; c < count.islands; c++) {
    const { x, y, r } = islandCircle(c);
    ctx.beginPath();
    ctx.arc(x, y, r, 0, 2 * Math.PI);
    ctx.fillStyle = state.view === "overview" ? "#edf2f8" : "#f6f8fb";
    ctx.strokeStyle = c === open ? "#0b5cad" : "#d5dde8";
    ctx.lineWidth = (c === open ? 2.5 : 1) / scale;
    ctx.fill();
    ctx.stroke();
  }
  ctx.restore();
}

function drawBelow(ctx, scale) {
  if (state.view === "around") {
    drawWedges(ctx, current);
    drawBundle(ctx, current.second, scale, { alpha: 1, width: 0.9 });
    drawBundle(ctx, current.paths, scale, { alpha: 1, width: 1.7 });
    return;
  }
  if (state.view === "groups") {
    drawShares(ctx, current.shares, scale);
    return;
  }
  const overview = state.view === "overview";
  if (overview || !state.singles) drawRibbons(ctx, shownRibbons, scale, overview ? 1 : 0.28); // among all accounts they are ground: the overview tells them
  drawIslands(ctx, scale);
  if (overview) return;
  const nearer = Math.max(1, scale / fitScale); // fewer lines in sight: each may be stronger
  drawBundle(ctx, mapPaths.inside, scale, {
    alpha: crowdAlpha(insideCount / nearer ** 2), width: Math.min(2, (insideCount <= FOLLOWED ? 1.4 : 1) * nearer ** 0.25),
  });
  if (state.singles) {
    const alpha = mapScene.across.length <= FEW ? 1 : Math.max(0.12, FEW / mapScene.across.length);
    drawBundle(ctx, mapPaths.across, scale, { alpha, width: 1 });
  }
}

/* What belongs to the selection: drawn again above a veil, so that everything else steps back. */
let emphasis = null;

function gatherEmphasis() {
  emphasis = null;
  if (state.view === "around" || !state.selected || state.selected.type === "island") return;
  if (state.view === "groups") {
    gatherVenues();
    return;
  }
  const node = current.byId.get((state.selected.type === "account" ? "a" : "g") + state.selected.index)
    ?? mapScene.all.byId.get((state.selected.type === "account" ? "a" : "g") + state.selected.index);
  if (!node) return;
  const visible = (line) => !state.off.has(line.kind);
  const lines = mapScene.all.lines.filter((line) => visible(line) && (line.from === node || line.to === node));
  const nodes = new Set([node]);
  for (const line of lines) nodes.add(line.from).add(line.to);
  const second = [];
  if (node.type === "account") {
    for (const group of [...nodes].filter((one) => one.type === "group")) {
      for (const i of members[group.index].filter((j) => j < count.drawn && j !== node.index).slice(0, 6)) {
        const other = mapScene.accountNodes[i];
        nodes.add(other);
        second.push(spokeLine(group.index, group, other));
      }
    }
  }
  emphasis = { node, nodes: [...nodes], paths: bundle(lines), second: bundle(second), crowd: second.length > FEW };
}

/* Among the groups: one and those that share members with it, or the groups of one account. */
function gatherVenues() {
  const i = selectedAccount();
  const chosen = (i >= 0 ? groupsOf(i) : [selectedGroup()]).map((g) => current.byId.get(`g${g}`)).filter(Boolean);
  if (!chosen.length) return;
  const shares = current.shares.filter(({ from, to }) => (i >= 0 ? chosen.includes(from) && chosen.includes(to) : chosen.includes(from) || chosen.includes(to)));
  const nodes = new Set(chosen);
  for (const { from, to } of shares) nodes.add(from).add(to);
  emphasis = { node: chosen[0], ringed: chosen, nodes: [...nodes], shares, paths: bundle([]), second: bundle([]) };
}

function drawEmphasis(ctx, scale) {
  const { node, nodes, paths, second, crowd, shares = [], ringed = [node] } = emphasis;
  ctx.save();
  ctx.setTransform(1, 0, 0, 1, 0, 0);
  ctx.fillStyle = "rgba(255,255,255,.76)";
  ctx.fillRect(0, 0, ctx.canvas.width, ctx.canvas.height);
  ctx.restore();
  drawShares(ctx, shares, scale);
  drawBundle(ctx, second, scale, { alpha: crowd ? 0.4 : 1, width: 0.9 });
  drawBundle(ctx, paths, scale, { alpha: 1, width: nodes.length > 80 ? 1.2 : 2.2 });
  for (const one of nodes) drawNode(ctx, one, scale, 4);
  for (const one of ringed) drawRing(ctx, one, scale, "#0b5cad");
}

function drawNode(ctx, node, scale, least = 2.7) {
  if (node.type === "group") {
    if (!state.off.has(groups.kind[node.index])) drawSign(ctx, node.index, node.x, node.y, radiusAt(node.r, scale, node.r < 7 ? least : least + 2.6), scale); // a group of two is little more than a tie
  } else if (node.type === "account") {
    drawAccount(ctx, node.index, node.x, node.y, radiusAt(node.r, scale, isTop(node.index) ? least + 2 : least), scale);
  }
}

function drawRing(ctx, node, scale, colour) {
  ctx.beginPath();
  ctx.arc(node.x, node.y, radiusAt(node.r, scale, 4) + 5 / scale, 0, 2 * Math.PI);
  ctx.strokeStyle = colour;
  ctx.lineWidth = 3 / scale;
  ctx.stroke();
}

function drawAbove(ctx, scale) {
  const ratio = ctx.canvas.width / ctx.canvas.clientWidth;
  const [width, height] = [ctx.canvas.clientWidth, ctx.canvas.clientHeight];
  const matrix = ctx.getTransform();
  const toScreen = (x, y) => [(matrix.a * x + matrix.e) / ratio, (matrix.d * y + matrix.f) / ratio];
  const board = makeBoard(width, height);
  if (emphasis) drawEmphasis(ctx, scale);
  if (state.hover) drawRing(ctx, state.hover, scale, "#1d2733");
  ctx.save();
  ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
  if (state.view === "around") labelAround(ctx, board, current, toScreen, scale);
  else labelMap(ctx, board, toScreen, scale, width, height);
  ctx.restore();
}

/* Places of the list whose names are on the map of the whole wherever there is any room. */
const FIRST_NAMED = 5;

function labelMap(ctx, board, toScreen, scale, width, height) {
  const small = count.drawn < 150;
  const boxOf = (node) => {
    const [x, y] = toScreen(node.x, node.y);
    const r = radiusAt(node.r, scale, 3) * scale;
    return { x, y, r, box: { left: x - r, right: x + r, top: y - r, bottom: y + r, owner: node.id } };
  };
  const seen = ({ x, y }) => x > -40 && y > -20 && x < width + 40 && y < height + 20;
  const write = (node, strong, letters, corners) => {
    const { x, y, r } = boxOf(node);
    if (!seen({ x, y })) return false;
    const box = placeLabel(ctx, board, labelOf(node, strong, letters), x, y, r, corners);
    if (box) names.take(box);
    return box !== null;
  };
  // The very first are named even where their name covers circles, never where it covers a name.
  const overCircles = (node, letters) => {
    const { x, y, r } = boxOf(node);
    const box = node.type === "account" && node.index < FIRST_NAMED ? placeLabel(ctx, names, labelOf(node, false, letters), x, y, r, true) : null;
    if (box) board.take(box);
    return box !== null;
  };
  const names = makeBoard(width, height);
  for (const box of ctx.trail ? [] : coverings()) for (const one of [board, names]) one.take(box);
  if (emphasis) {
    for (const node of emphasis.nodes) board.take(boxOf(node).box);
    const order = [emphasis.node, ...emphasis.nodes.filter((node) => node !== emphasis.node)
      .sort((one, two) => (one.type === "group" ? -1 : one.index) - (two.type === "group" ? -1 : two.index))];
    order.slice(0, 60).forEach((node) => write(node, node === emphasis.node));
    if (state.view === "overview") labelIslands(ctx, board, board, toScreen, scale, width, height);
    return;
  }
  const nodes = current.nodes.filter((node) => node.type !== "group" || !state.off.has(groups.kind[node.index]));
  const boxes = nodes.map(boxOf);
  const few = boxes.filter(seen).length <= 220; // few enough to keep every name off every circle
  boxes.forEach((one, at) => {
    const node = nodes[at];
    const matters = small || few || node.type === "group" || isTop(node.index);
    if (matters && seen(one)) board.take(one.box);
  });
  if (state.view !== "groups") labelIslands(ctx, board, names, toScreen, scale, width, height);
  const near = small || scale > 1.25 * fitScale;
  const order = state.view === "groups" ? current.nodes : state.view === "overview" ? labelOrder.overview : near ? labelOrder.near : labelOrder.far;
  // Nearer means fewer in sight and room for more names.
  const most = small || state.view === "groups" ? Infinity : ((width * height) / (state.view === "overview" ? 45000 : 20000)) * Math.max(1, Math.min(3, scale / fitScale));
  let written = 0;
  const left = [];
  for (const node of order) {
    if (written >= most) break;
    if (node.type === "group" && state.off.has(groups.kind[node.index])) continue;
    const corners = few || isTop(node.index);
    if (write(node, false, 48, corners) || write(node, false, 30, corners) || [30, 18, 12].some((letters) => overCircles(node, letters))) written += 1;
    else left.push(node);
  }
  // Where everyone is to be named, those that found no room try again with fewer letters and more places.
  if (small) for (const letters of [20, 13]) for (const node of left.splice(0)) if (!write(node, false, letters, true)) left.push(node);
}

/* The zoom buttons and the caption cover corners of the map; no label hides under them. */
function coverings() {
  const map = stage.getBoundingClientRect();
  return ["zoom", "crumb"].map((owner) => {
    const box = document.getElementById(owner).getBoundingClientRect();
    return { left: box.left - map.left, right: box.right - map.left, top: box.top - map.top, bottom: box.bottom - map.top, owner };
  });
}
