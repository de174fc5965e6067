/* What stands on the stage: nodes with their places, and the lines between them.

   A line is { kind, from, to, bend, tie }: `from` and `to` are nodes, `bend` is how far the middle is pushed aside (so
   that ties of different kinds between one pair lie beside each other), `tie` the tie's number or −1 for a spoke. */
const accountNode = (i, x, y, extra = {}) => ({ id: `a${i}`, type: "account", index: i, x, y, r: accounts.r[i], ...extra });
const groupNode = (g, x, y, extra = {}) => ({ id: `g${g}`, type: "group", index: g, x, y, r: groups.r[g], ...extra });

function scene(nodes, lines, extra = {}) {
  return { nodes, lines, byId: new Map(nodes.map((node) => [node.id, node])), ...extra };
}

/* Bends for lines that share their ends: 0 for one, −1, 1 for two, −2, 0, 2 for three … */
function spreadParallel(lines) {
  const together = new Map();
  for (const line of lines) {
    const pair = [line.from.id, line.to.id].sort().join(" ");
    if (!together.has(pair)) together.set(pair, []);
    together.get(pair).push(line);
  }
  for (const parallel of together.values()) {
    parallel.forEach((line, i) => {
      const side = line.from.id < line.to.id ? 1 : -1;
      line.bend = (line.bend ?? 0) + side * (2 * i - (parallel.length - 1));
    });
  }
  return lines;
}

const tieLine = (t, from, to) => ({ kind: ties.kind[t], from, to, tie: t });
const spokeLine = (g, from, to) => ({ kind: groups.kind[g], from, to, tie: -1 });

/* The whole map, once: the overview and the view of all accounts are the same places, shown differently. */
const mapScene = (() => {
  const accountNodes = Array.from({ length: count.drawn }, (_, i) => accountNode(i, accounts.x[i], accounts.y[i]));
  const groupNodes = Array.from({ length: count.drawnGroups }, (_, g) => groupNode(g, groups.x[g], groups.y[g]));
  const lines = [];
  for (let i = 0; i < count.drawn; i++) {
    for (const g of groupsOf(i)) if (g < count.drawnGroups) lines.push(spokeLine(g, accountNodes[i], groupNodes[g]));
  }
  ties.a.forEach((a, t) => {
    const b = ties.b[t];
    if (a < count.drawn && b < count.drawn) lines.push(tieLine(t, accountNodes[a], accountNodes[b]));
  });
  spreadParallel(lines);
  for (const line of lines) {
    const [c, d] = [islandOf(line.from), islandOf(line.to)];
    line.across = c !== d;
  }
  const all = scene([...groupNodes, ...accountNodes], lines);
  const tops = accountNodes.filter((node) => isTop(node.index));
  const overview = scene([...groupNodes, ...tops], lines);
  return { all, overview, groups: venueScene(), accountNodes, groupNodes, across: lines.filter((line) => line.across) };
})();

/* The groups alone, as places that a campaign could book, joined where they share members. */
function venueScene() {
  const nodes = venues.group.map((g, at) => groupNode(g, venues.x[at], venues.y[at], { r: venues.r[at] }));
  const made = scene(nodes, []);
  const most = Math.max(1, ...venues.shared);
  made.shares = venues.a.map((a, s) => ({
    from: made.byId.get(`g${a}`), to: made.byId.get(`g${venues.b[s]}`), width: 1 + (venues.a.length > 150 ? 3 : 5) * Math.sqrt(venues.shared[s] / most),
  }));
  made.bounds = boundsOf(nodes.map((node) => ({ ...node, r: node.r + 26 })));
  return made;
}

function islandOf(node) {
  return (node.type === "account" ? accounts : groups).island[node.index];
}

/* Few connections between clusters can be read one by one; many are drawn as ribbons. */
const FEW = 60;
const singlesByDefault = mapScene.across.length <= FEW;

/* How strongly islands are joined, kind by kind. Only the strongest, and each island's own strongest, are drawn: more
   would be fog. */
const STRONGEST = 14;

function ribbons() {
  const joined = new Map();
  for (const line of mapScene.across) {
    if (state.off.has(line.kind)) continue;
    const [c, d] = [islandOf(line.from), islandOf(line.to)].sort((one, two) => one - two);
    const key = c * count.islands + d;
    if (!joined.has(key)) joined.set(key, { c, d, total: 0, kinds: kinds.map(() => 0) });
    const ribbon = joined.get(key);
    ribbon.total += 1;
    ribbon.kinds[line.kind] += 1;
  }
  const ordered = [...joined.values()].sort((one, two) => two.total - one.total || one.c - two.c || one.d - two.d);
  const taken = islands.x.map(() => 0);
  return ordered.filter((ribbon, place) => {
    const wanted = place < STRONGEST || !taken[ribbon.c] || !taken[ribbon.d];
    if (wanted) { taken[ribbon.c] += 1; taken[ribbon.d] += 1; }
    return wanted;
  });
}

function boundsOf(nodes) {
  const box = { left: Infinity, top: Infinity, right: -Infinity, bottom: -Infinity };
  for (const { x, y, r } of nodes) {
    box.left = Math.min(box.left, x - r); box.right = Math.max(box.right, x + r);
    box.top = Math.min(box.top, y - r); box.bottom = Math.max(box.bottom, y + r);
  }
  return Number.isFinite(box.left) ? box : { left: -100, top: -100, right: 100, bottom: 100 };
}

const islandCircle = (c) => ({ x: islands.x[c], y: islands.y[c], r: islands.r[c] });
const mapBounds = () => boundsOf(islands.x.map((_, c) => islandCircle(c)));
