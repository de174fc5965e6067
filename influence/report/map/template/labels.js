/* Labels that never lie on each other: tried in order of importance, in a few places each, drawn where there is room.
   All in screen pixels. */
const FONT = 'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "DejaVu Sans", sans-serif';

function makeBoard(width, height) {
  const CELL = 64;
  const cells = new Map();
  const visit = (box, see) => {
    for (let cx = Math.floor(box.left / CELL); cx <= Math.floor(box.right / CELL); cx++) {
      for (let cy = Math.floor(box.top / CELL); cy <= Math.floor(box.bottom / CELL); cy++) {
        if (see(`${cx},${cy}`)) return true;
      }
    }
    return false;
  };
  const meets = (one, two) => one.left < two.right && two.left < one.right && one.top < two.bottom && two.top < one.bottom;
  return {
    inside: (box) => box.left >= 2 && box.top >= 2 && box.right <= width - 2 && box.bottom <= height - 2,
    free: (box) => !visit(box, (key) => (cells.get(key) ?? []).some((other) => other.owner !== box.owner && meets(box, other))),
    take: (box) => visit(box, (key) => { if (!cells.has(key)) cells.set(key, []); cells.get(key).push(box); return false; }),
  };
}

const widths = new Map();

function textWidth(ctx, font, text) {
  const key = `${font}\n${text}`;
  if (!widths.has(key)) {
    if (widths.size > 20000) widths.clear();
    ctx.font = font;
    widths.set(key, ctx.measureText(text).width);
  }
  return widths.get(key);
}

/* Cut to a width in pixels, as few letters as needed. */
function fitText(ctx, font, text, most) {
  let fitted = text;
  while (textWidth(ctx, font, fitted) > most && fitted.length > 4) fitted = shorten(text, Math.min(fitted.length - 1, Math.max(4, Math.floor((fitted.length * most) / textWidth(ctx, font, fitted)))));
  return fitted;
}

function haloText(ctx, font, text, x, y, colour) {
  ctx.font = font;
  ctx.textBaseline = "middle";
  ctx.lineJoin = "round";
  ctx.lineWidth = 3.5;
  ctx.strokeStyle = "rgba(255,255,255,.92)";
  ctx.strokeText(text, x, y);
  ctx.fillStyle = colour;
  ctx.fillText(text, x, y);
}

/* Try to label a node at screen point (x, y) of radius r; gives the box that it took, null where it found no room. */
function placeLabel(ctx, board, { text, font, colour, height = 15, owner }, x, y, r, corners = false) {
  const width = textWidth(ctx, font, text);
  const gap = 3;
  const spots = [
    [x - width / 2, y + r + gap], [x - width / 2, y - r - gap - height],
    [x + r + gap + 1, y - height / 2], [x - r - gap - 1 - width, y - height / 2],
  ];
  if (corners) {
    const away = r * 0.7 + 1;
    for (const left of [x + away, x - away - width]) for (const top of [y + away, y - away - height]) spots.push([left, top]);
  }
  for (const [left, top] of spots) {
    const box = { left: left - 2, top: top - 1, right: left + width + 2, bottom: top + height + 1, owner };
    if (!board.inside(box) || !board.free(box)) continue;
    board.take(box);
    ctx.textAlign = "left";
    haloText(ctx, font, text, left, top + height / 2, colour);
    return box;
  }
  return null;
}

const ACCOUNT_FONT = `12px ${FONT}`;
const STRONG_FONT = `600 12.5px ${FONT}`;
const GROUP_FONT = `italic 12px ${FONT}`;

function labelOf(node, strong, most = 48) {
  if (node.type === "group") {
    const font = state.view !== "groups" ? GROUP_FONT : strong ? STRONG_FONT : ACCOUNT_FONT;
    return { text: shorten(groupName(node.index), most), font, colour: "#3c4858", owner: node.id };
  }
  return {
    text: shorten(accounts.name[node.index], most),
    font: strong || isTop(node.index) ? STRONG_FONT : ACCOUNT_FONT,
    colour: "#1d2733",
    owner: node.id,
  };
}

/* Order in which nodes of the map get their labels. In sight of the whole, only those that matter: the first of the list,
   then hubs by influence. Nearer: these, then accounts by rank, every third a group by its members. */
const labelOrder = (() => {
  const named = mapScene.groupNodes.filter((node) => groups.name[node.index] !== null)
    .sort((one, two) => knownMembers(two.index) - knownMembers(one.index) || one.index - two.index);
  const tops = mapScene.accountNodes.filter((node) => isTop(node.index));
  const hubs = mapScene.accountNodes.filter((node) => !isTop(node.index) && hubKinds(node.index).length)
    .sort((one, two) => (accounts.influence[two.index] ?? 0) - (accounts.influence[one.index] ?? 0) || one.index - two.index);
  const matter = [...tops, ...hubs];
  const first = new Set(matter);
  const all = [...matter];
  let next = 0;
  mapScene.accountNodes.filter((node) => !first.has(node)).forEach((node, place) => {
    all.push(node);
    if (place % 2 && next < named.length) all.push(named[next++]);
  });
  return { far: matter, near: [...all, ...named.slice(next)], overview: [...tops, ...named] };
})();

/* A name slides along the edge of the screen rather than being cut by it. */
function rimBox(middle, top, width, height, screenWidth, owner) {
  const left = Math.max(2, Math.min(screenWidth - width - 2, middle - width / 2));
  return { left, top, right: left + width, bottom: top + height, owner };
}

/* Break a name at its spaces and hyphens into lines of about `least` pixels, `rows` at most; what does not even fit
   wider lines is cut. */
function wrapText(ctx, font, text, least, rows = 3) {
  const parts = text.match(/[^\s-]+-?|-/g) ?? [""];
  const most = [1, 1.2, 1.45].map((times) => times * least).find((width) => broken(ctx, font, parts, width, rows).every((line) => textWidth(ctx, font, line) <= width)) ?? least;
  return broken(ctx, font, parts, most, rows).map((line) => fitText(ctx, font, line, most));
}

function broken(ctx, font, parts, most, rows) {
  const lines = [""];
  for (const part of parts) {
    const last = lines[lines.length - 1];
    const longer = last && !last.endsWith("-") ? `${last} ${part}` : last + part;
    if (!last || lines.length === rows || textWidth(ctx, font, longer) <= most) lines[lines.length - 1] = longer;
    else lines.push(part);
  }
  return lines;
}

const LINE = 16;

/* What an island is called, and in the overview what it holds, where there is room. */
function islandLabel(ctx, c, most, room, narrow) {
  const boxed = state.view === "overview";
  const font = `650 ${narrow ? 11.5 : boxed ? 13 : 12.5}px ${FONT}`;
  const underFont = `11.5px ${FONT}`;
  const lines = wrapText(ctx, font, islandName(c), most, boxed && !narrow ? 3 : 2).map((text) => ({ text, font, colour: boxed ? "#1d2733" : "#45566b" }));
  if (boxed && room >= 62) lines.push({ text: islandFacts(c), font: underFont, colour: "#54606f" });
  return { lines, boxed, width: Math.max(...lines.map((line) => textWidth(ctx, line.font, line.text))) + (boxed ? 20 : 6), height: lines.length * LINE + (boxed ? 6 : 2) };
}

/* Names of islands stand above their rim, on it or inside it: where they cover no name and, if there is such a place, no
   sign. A small island whose name
   would cover signs waits until it is nearer. A large one comes first. `board` knows names and signs, `names` only names. */
function labelIslands(ctx, board, names, toScreen, scale, screenWidth, screenHeight) {
  const narrow = screenWidth < 500;
  for (let c = 0; c < count.islands; c++) {
    const { x, y, r } = islandCircle(c);
    if (r * scale < 24) continue;
    const most = Math.max(narrow ? 90 : 132, 2 * r * scale + (narrow ? 0 : 16));
    const label = islandLabel(ctx, c, most, r * scale, narrow);
    const { width, height } = label;
    const [[sx, high], [, low]] = [toScreen(x, y - r), toScreen(x, y + r)];
    if (low < 30 || sx < 0 || sx > screenWidth) continue;
    const tops = [high - height + 4, high - height / 2, high + 3, low - height - 3, low - height / 2];
    const boxes = (label.boxed ? [tops[1], ...tops] : tops).map((top) => rimBox(sx, Math.max(2, top), width, height, screenWidth, `c${c}`)).filter((one) => one.bottom < screenHeight);
    const box = boxes.find((one) => board.free(one)) ?? (label.boxed || r * scale > 56 ? boxes.find((one) => names.free(one)) : undefined);
    if (!box) continue;
    board.take(box);
    names.take(box);
    drawIslandLabel(ctx, box, label);
  }
}

function drawIslandLabel(ctx, box, { lines, boxed }) {
  const middle = (box.left + box.right) / 2;
  const first = box.top + (boxed ? 3 : 1) + LINE / 2;
  if (boxed) {
    ctx.beginPath();
    ctx.roundRect(box.left, box.top, box.right - box.left, box.bottom - box.top, 8);
    ctx.fillStyle = "rgba(255,255,255,.95)";
    ctx.strokeStyle = "#c9d3df";
    ctx.lineWidth = 1;
    ctx.fill();
    ctx.stroke();
  }
  ctx.textAlign = "center";
  lines.forEach(({ text, font, colour }, place) => haloText(ctx, font, text, middle, first + place * LINE, colour));
}

const islandMembers = (() => {
  const found = islands.x.map(() => []);
  mapScene.accountNodes.forEach((node) => found[islandOf(node)].push(node.index));
  return found;
})();

function islandFacts(c) {
  const inside = islandMembers[c];
  if (data.combination !== "money") return say("island_facts_plain", { accounts: whole(inside.length) });
  const total = inside.reduce((sum, i) => sum + (accounts.priority[i] ?? 0), 0);
  return say("island_facts", { accounts: whole(inside.length), priority: formats.money(total) });
}
