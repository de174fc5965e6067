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

/* Try to label a node at screen point (x, y) of radius r; true where it found room. */
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
    return true;
  }
  return false;
}

const ACCOUNT_FONT = `12px ${FONT}`;
const STRONG_FONT = `600 12.5px ${FONT}`;
const GROUP_FONT = `italic 12px ${FONT}`;

function labelOf(node, strong, most = 30) {
  if (node.type === "group") {
    return { text: shorten(groupName(node.index), most), font: GROUP_FONT, colour: "#3c4858", owner: node.id };
  }
  return {
    text: shorten(accounts.name[node.index], most),
    font: strong || isTop(node.index) ? STRONG_FONT : ACCOUNT_FONT,
    colour: "#1d2733",
    owner: node.id,
  };
}

/* Order in which nodes of the map get their labels: accounts by rank, every third a group by its members. */
const labelOrder = (() => {
  const named = mapScene.groupNodes.filter((node) => groups.name[node.index] !== null)
    .sort((one, two) => groups.members[two.index] - groups.members[one.index] || one.index - two.index);
  const order = [];
  let next = 0;
  mapScene.accountNodes.forEach((node, i) => {
    order.push(node);
    if (i % 2 && next < named.length) order.push(named[next++]);
  });
  return { all: [...order, ...named.slice(next)], overview: [...mapScene.accountNodes.filter((node) => isTop(node.index)), ...named] };
})();

/* A name slides along the edge of the screen rather than being cut by it. */
function rimBox(middle, top, width, height, screenWidth, owner) {
  const left = Math.max(2, Math.min(screenWidth - width - 2, middle - width / 2));
  return { left, top, right: left + width, bottom: top + height, owner };
}

/* Names of islands ride on their upper rim; a large island comes first. */
function labelIslands(ctx, board, toScreen, scale, screenWidth, screenHeight) {
  const boxes = [];
  const narrow = screenWidth < 500;
  for (let c = 0; c < islands.name.length; c++) {
    const { x, y, r } = islandCircle(c);
    const most = Math.max(narrow ? 90 : islands.name.length < 15 ? 210 : 150, 2 * r * scale + (narrow ? 10 : 50));
    if (r * scale < 24) continue;
    const boxed = state.view === "overview";
    const font = `650 ${narrow ? 11.5 : boxed ? 13 : 12.5}px ${FONT}`;
    const text = fitText(ctx, font, islandName(c), most);
    const under = state.view === "overview" && r * scale >= 62 ? islandFacts(c) : "";
    const underFont = `11.5px ${FONT}`;
    const width = Math.max(textWidth(ctx, font, text), under ? textWidth(ctx, underFont, under) : 0) + 20;
    const height = under ? 38 : 22;
    const [[sx, high], [, low]] = [toScreen(x, y - r), toScreen(x, y + r)];
    if (low < 30 || sx < 0 || sx > screenWidth) continue;
    // On the upper rim, or just below it, or on the lower one.
    const rims = [[sx, boxed ? high : high - 9], [sx, high + height * 0.7], [sx, low]];
    const box = rims.map(([rx, ry]) => rimBox(rx, Math.max(2, ry - height / 2), width, height, screenWidth, `c${c}`)).find((one) => one.bottom < screenHeight && board.free(one));
    if (!box) continue;
    board.take(box);
    boxes.push({ box, text, under, font, underFont, boxed });
  }
  for (const { box, text, under, font, underFont, boxed } of boxes) {
    const middle = (box.left + box.right) / 2;
    if (!boxed) { // among single accounts a quiet heading is enough
      ctx.textAlign = "center";
      haloText(ctx, font, text, middle, box.top + 11, "#45566b");
      continue;
    }
    ctx.beginPath();
    ctx.roundRect(box.left, box.top, box.right - box.left, box.bottom - box.top, 8);
    ctx.fillStyle = "rgba(255,255,255,.95)";
    ctx.strokeStyle = "#c9d3df";
    ctx.lineWidth = 1;
    ctx.fill();
    ctx.stroke();
    ctx.textAlign = "center";
    ctx.textBaseline = "middle";
    ctx.fillStyle = "#1d2733";
    ctx.font = font;
    ctx.fillText(text, middle, box.top + 11.5);
    if (under) {
      ctx.font = underFont;
      ctx.fillStyle = "#54606f";
      ctx.fillText(under, middle, box.top + 28);
    }
  }
}

const islandMembers = (() => {
  const found = islands.name.map(() => []);
  mapScene.accountNodes.forEach((node) => found[islandOf(node)].push(node.index));
  return found;
})();

function islandFacts(c) {
  const inside = islandMembers[c];
  if (data.combination !== "money") return say("island_facts_plain", { accounts: whole(inside.length) });
  const total = inside.reduce((sum, i) => sum + (accounts.priority[i] ?? 0), 0);
  return say("island_facts", { accounts: whole(inside.length), priority: formats.money(total) });
}
