/* One account in the middle, everything that ties it round it: a sector a kind, in it the account's groups with their
   first members by priority behind them, and the accounts of direct ties. Built to the size of the screen. */
const PER_GROUP = 12; // more co-members than that are a number

function leavesFor(i, most) {
  const placed = new Set([i]);
  const sectors = kinds.map((_, kind) => ({ kind, branches: [] }));
  const neighbours = new Map(); // account → its ties, the first kind's sector holds it
  for (const t of tiesOf[i]) {
    if (state.off.has(ties.kind[t])) continue;
    const other = otherEnd(t, i);
    if (!neighbours.has(other)) neighbours.set(other, []);
    neighbours.get(other).push(t);
  }
  const direct = [...neighbours.keys()].sort((one, two) => one - two).slice(0, Math.ceil(most * 0.7));
  for (const other of direct) {
    placed.add(other);
    const kind = Math.min(...neighbours.get(other).map((t) => ties.kind[t]));
    sectors[kind].branches.push({ group: -1, leaves: [other], more: 0 });
  }
  // A small group says more about who knows whom than a large one, so it comes first.
  const own = groupsOf(i).filter((g) => !state.off.has(groups.kind[g]))
    .sort((one, two) => knownMembers(one) - knownMembers(two) || one - two).slice(0, 14);
  const branches = own.map((group) => ({ group, leaves: [], more: 0, at: 0 }));
  let room = Math.max(branches.length * 2, most - direct.length);
  for (let going = true; going && room > 0;) {
    going = false;
    for (const branch of branches) {
      while (branch.at < members[branch.group].length && placed.has(members[branch.group][branch.at])) branch.at += 1;
      if (room <= 0 || branch.leaves.length >= PER_GROUP || branch.at >= members[branch.group].length) continue;
      const leaf = members[branch.group][branch.at];
      placed.add(leaf);
      branch.leaves.push(leaf);
      room -= 1;
      going = true;
    }
  }
  for (const branch of branches) {
    const shown = members[branch.group].filter((j) => placed.has(j)).length; // the account itself is one of them
    branch.more = Math.max(0, knownMembers(branch.group) - shown);
    sectors[groups.kind[branch.group]].branches.push(branch);
  }
  return { sectors: sectors.filter((sector) => sector.branches.length), neighbours };
}

function aroundScene(i, width, height) {
  const labelRoom = Math.max(64, Math.min(150, Math.min(width, height) * 0.19));
  const outer = Math.max(84, Math.min(width, height) / 2 - labelRoom);
  const stretch = Math.max(1, Math.min(1.35, (width / 2 - labelRoom) / outer));
  const most = Math.round(Math.max(10, Math.min(46, (2 * Math.PI * outer) / 22)));
  const { sectors, neighbours } = leavesFor(i, most);

  // A slot is the room of one label; sectors and branches are set apart by parts of one.
  const slotsOf = (branch) => Math.max(1, branch.leaves.length + (branch.more ? 1 : 0));
  const between = sectors.length > 1 ? 1 : 0;
  let slots = 0;
  for (const sector of sectors) slots += between + sector.branches.reduce((sum, branch) => sum + slotsOf(branch) + (branch.group < 0 ? 0 : 0.5), 0);
  // One group alone is a fan: all the way round it would put the group beside the centre of its own circle.
  const alone = sectors.length === 1 && sectors[0].branches.length === 1;
  const angle = (slot) => (slot / (alone ? Math.max(slots, 24) : Math.max(slots, 1))) * 2 * Math.PI - Math.PI / 2;
  const spot = (slot, part) => {
    const a = angle(slot);
    return [outer * part * stretch * Math.cos(a), outer * part * Math.sin(a)];
  };
  const size = (i2) => Math.max(4, Math.min(11, accounts.r[i2]));

  const centre = accountNode(i, 0, 0, { r: 15, centre: true });
  const nodes = [centre];
  const lines = [];
  const wedges = [];
  const leafNode = new Map();
  const ownBranch = new Map(); // the group behind which an account stands; its other groups reach it by paler lines
  const ownGroups = [];
  let slot = 0;
  for (const sector of sectors) {
    const begin = slot;
    for (const branch of sector.branches) {
      const room = slotsOf(branch);
      const half = branch.group < 0 ? 0 : 0.25;
      const start = slot + half;
      if (branch.group >= 0) {
        const [x, y] = spot(start + room / 2, 0.52);
        const node = groupNode(branch.group, x, y, { r: Math.max(8, Math.min(14, groups.r[branch.group])) });
        nodes.push(node);
        ownGroups.push(node);
        lines.push(spokeLine(branch.group, centre, node));
      }
      branch.leaves.forEach((leaf, j) => {
        const [x, y] = spot(start + j + 0.5, branch.group < 0 ? 0.9 : 1);
        const node = accountNode(leaf, x, y, { r: size(leaf), radial: true });
        nodes.push(node);
        leafNode.set(leaf, node);
        ownBranch.set(leaf, branch.group);
      });
      if (branch.more) {
        const [x, y] = spot(start + branch.leaves.length + 0.5, 1);
        nodes.push({ id: `m${branch.group}`, type: "more", index: branch.group, x, y, r: 3, radial: true, more: branch.more });
      }
      slot = start + room + half;
    }
    wedges.push({ kind: sector.kind, from: angle(begin), to: angle(slot) });
    slot += between;
  }
  for (const group of ownGroups) {
    for (const leaf of members[group.index]) if (leafNode.has(leaf)) lines.push({ ...spokeLine(group.index, group, leafNode.get(leaf)), second: ownBranch.get(leaf) !== group.index });
  }
  for (const [other, found] of neighbours) {
    for (const t of found) if (leafNode.has(other)) lines.push(tieLine(t, ...(ties.a[t] === i ? [centre, leafNode.get(other)] : [leafNode.get(other), centre])));
  }
  spreadParallel(lines);
  return scene(nodes, lines, {
    around: i, wedges, outer, stretch, paths: bundle(lines.filter((line) => !line.second), 6), second: bundle(lines.filter((line) => line.second)), labelRoom,
    bounds: withLabels(nodes, labelRoom),
  });
}

function drawWedges(ctx, { wedges, outer, stretch }) {
  if (wedges.length < 2) return;
  for (const { kind, from, to } of wedges) {
    ctx.beginPath();
    ctx.moveTo(0, 0);
    for (let step = 0; step <= 24; step++) {
      const a = from + ((to - from) * step) / 24;
      ctx.lineTo(outer * 1.05 * stretch * Math.cos(a), outer * 1.05 * Math.sin(a));
    }
    ctx.closePath();
    ctx.globalAlpha = 0.055;
    ctx.fillStyle = kinds[kind].colour;
    ctx.fill();
    ctx.globalAlpha = 1;
  }
}

/* Screen pixels from a point to the edge of the canvas along a direction. */
function roomBeyond(x, y, angle, { clientWidth, clientHeight }) {
  const [dx, dy] = [Math.cos(angle), Math.sin(angle)];
  const across = dx > 0 ? (clientWidth - x) / dx : dx < 0 ? -x / dx : Infinity;
  const down = dy > 0 ? (clientHeight - y) / dy : dy < 0 ? (CAPTION - y) / dy : Infinity;
  return Math.min(across, down);
}

/* Names along the radius, turned so that none stands on its head. */
function labelAround(ctx, board, current, toScreen, scale) {
  const middle = toScreen(0, 0);
  for (const node of current.nodes) {
    if (!node.radial) continue;
    const [x, y] = toScreen(node.x, node.y);
    const a = Math.atan2(node.y, node.x);
    const left = Math.cos(a) < 0;
    const font = node.type === "more" ? GROUP_FONT : isTop(node.index) ? STRONG_FONT : ACCOUNT_FONT;
    const full = node.type === "more" ? say("more", { number: whole(node.more) }) : accounts.name[node.index];
    const text = fitText(ctx, font, full, Math.min(240, roomBeyond(x, y, a, ctx.canvas) - 18));
    ctx.save();
    ctx.translate(x, y);
    ctx.rotate(left ? a + Math.PI : a);
    ctx.textAlign = left ? "right" : "left";
    const away = radiusAt(node.r, scale, 3) * scale + 6;
    haloText(ctx, font, text, left ? -away : away, 0, node.type === "more" ? "#54606f" : "#1d2733");
    ctx.restore();
  }
  const label = labelOf(current.nodes[0], true);
  const core = 17 * Math.max(scale, 0.6);
  board.take({ left: middle[0] - core, right: middle[0] + core, top: middle[1] - core, bottom: middle[1] + core, owner: current.nodes[0].id });
  placeLabel(ctx, board, { ...label, font: `700 15px ${FONT}`, height: 19 }, ...middle, core);
  const far = (node) => -Math.hypot(node.x, node.y);
  for (const node of current.nodes.filter((one) => one.type === "group").sort((one, two) => far(one) - far(two))) {
    const name = labelOf(node);
    const [x, y] = toScreen(node.x, node.y);
    const r = radiusAt(node.r, scale, 5) * scale;
    board.take({ left: x - r, right: x + r, top: y - r, bottom: y + r, owner: node.id });
    placeLabel(ctx, board, { ...name, text: shorten(name.text, current.labelRoom < 100 ? 14 : 26) }, x, y, r);
  }
}

/* The room that nodes and the names outside them take. */
function withLabels(nodes, room) {
  return boundsOf(nodes.map((node) => {
    const a = Math.atan2(node.y, node.x);
    return node.radial ? { x: node.x + room * Math.cos(a), y: node.y + room * Math.sin(a), r: 8 } : { ...node, r: 40 };
  }));
}
