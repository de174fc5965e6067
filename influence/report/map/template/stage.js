/* The drawing engine (vis-network): camera, gestures and nodes at places that never move. */
const stage = document.getElementById("stage");
const calm = matchMedia("(prefers-reduced-motion: reduce)");
let network = null;
let shownScene = null;
let fitScale = 1; // at which the whole map is in sight
const wholeMap = mapBounds();
let turned = false; // whether the map's sides are swapped, for a screen held upright

function turnMap() {
  turned = !turned;
  for (const place of [accounts, groups, islands, venues]) [place.x, place.y] = [place.y, place.x];
  for (const node of [...mapScene.all.nodes, ...mapScene.groups.nodes]) [node.x, node.y] = [node.y, node.x];
  for (const box of [wholeMap, mapScene.groups.bounds]) [box.left, box.top, box.right, box.bottom] = [box.top, box.left, box.bottom, box.right];
  mapPaths = mapBundles();
}

/* Maps are wider than high. On a stage that is higher than wide they are turned where that makes them larger. */
function standUp() {
  const [width, height] = [stage.clientWidth, stage.clientHeight];
  const sides = [wholeMap.right - wholeMap.left, wholeMap.bottom - wholeMap.top];
  const [wide, high] = turned ? [sides[1], sides[0]] : sides;
  const fits = (across, up) => Math.min(width / across, height / up);
  if ((height > width && fits(high, wide) > 1.05 * fits(wide, high)) === turned) return;
  turnMap();
  shownScene = null;
}

function visNode(node) {
  return {
    id: node.id, x: node.x, y: node.y, fixed: true, shape: "custom",
    ctxRenderer: ({ ctx }) => ({
      drawNode() { drawNode(ctx, node, network.getScale()); },
      nodeDimensions: { width: 2 * node.r, height: 2 * node.r },
    }),
  };
}

const redraw = () => network?.redraw();

/* The stage is set up when it is first seen: until then it has no size. */
function startStage() {
  if (network || !stage.clientWidth) return;
  network = new vis.Network(stage, { nodes: [], edges: [] }, {
    autoResize: true,
    physics: false,
    layout: { improvedLayout: false, randomSeed: 1 },
    edges: { smooth: false },
    interaction: { dragNodes: false, hover: false, selectable: false, zoomSpeed: 0.7, keyboard: false },
  });
  stage.querySelector(".vis-network").tabIndex = -1;
  network.on("beforeDrawing", (ctx) => drawBelow(ctx, network.getScale()));
  network.on("afterDrawing", (ctx) => drawAbove(ctx, network.getScale()));
  network.on("click", ({ pointer }) => pick(nodeAt(pointer.canvas), pointer.canvas));
  network.on("doubleClick", ({ pointer }) => {
    const node = nodeAt(pointer.canvas);
    if (node?.type === "account") showAround(node.index);
  });
  network.on("zoom", () => tell(null));
  network.on("dragStart", () => tell(null));
  let width = stage.clientWidth;
  network.on("resize", () => {
    // A panel that grows by a line must not throw away where somebody has zoomed to.
    if (!stage.clientWidth) return; // out of sight
    const resized = Math.abs(stage.clientWidth - width) > 80;
    width = stage.clientWidth;
    if (resized) standUp();
    if (state.view === "around" || !shownScene) setScene();
    if (resized || state.view === "around") fit(false);
  });
  stage.addEventListener("mousemove", (event) => hoverAt(event));
  stage.addEventListener("mouseleave", () => tell(null));
  stage.addEventListener("keydown", steer);
  standUp();
  setScene();
  fit(false);
}

/* The nearest node within a finger's width; accounts and groups that are switched off cannot be met. */
function nodeAt({ x, y }) {
  const scale = network.getScale();
  let best = null;
  let least = 1;
  for (const node of current.nodes) {
    if (node.type === "group" && state.off.has(groups.kind[node.index])) continue;
    const reach = Math.max(radiusAt(node.r, scale, 3) + 3 / scale, 11 / scale);
    const away = Math.hypot(node.x - x, node.y - y) / reach;
    if (away < least) { least = away; best = node; }
  }
  return best;
}

function islandAt({ x, y }) {
  return islands.x.findIndex((_, c) => Math.hypot(islands.x[c] - x, islands.y[c] - y) <= islands.r[c]);
}

function pick(node, point) {
  if (node?.type === "account") {
    if (state.view === "around" && node.index !== current.around) showAround(node.index); else selectAccount(node.index);
  } else if (node?.type === "group" || node?.type === "more") selectGroup(node.index);
  else if (state.view === "groups") change({ selected: null });
  else if (state.view !== "around") {
    const c = islandAt(point);
    if (c < 0) change({ selected: null });
    else if (state.view === "overview") openIsland(c);
    else change({ selected: state.selected ? null : { type: "island", index: c } });
  }
}

function openIsland(c) {
  change({ view: "all", selected: { type: "island", index: c } });
  const { x, y, r } = islandCircle(c);
  look({ left: x - r, right: x + r, top: y - r, bottom: y + r });
}

function hoverAt(event) {
  const box = stage.getBoundingClientRect();
  const at = [event.clientX - box.left, event.clientY - box.top];
  const node = event.buttons ? null : nodeAt(network.DOMtoCanvas({ x: at[0], y: at[1] }));
  tell(node, at);
}

/* The little box beside the pointer. */
function tell(node, [x, y] = [0, 0]) {
  const tip = document.getElementById("tip");
  if (node !== state.hover) {
    state.hover = node;
    stage.style.cursor = node ? "pointer" : "grab";
    redraw();
    tip.replaceChildren(...(node ? tipText(node) : []));
  }
  tip.hidden = !node;
  if (!node) return;
  const [width, height] = [tip.offsetWidth, tip.offsetHeight];
  tip.style.left = `${Math.max(4, Math.min(x + 14, stage.clientWidth - width - 4))}px`;
  tip.style.top = `${y + 18 + height > stage.clientHeight ? y - height - 10 : y + 18}px`;
}

function tipText(node) {
  const line = (text, soft) => Object.assign(document.createElement("div"), { textContent: text, className: soft ? "soft" : "" });
  if (node.type === "account") {
    return [line(`${whole(accounts.rank[node.index])}. ${accounts.name[node.index]}`), line(`${say("priority")} ${priority(accounts.priority[node.index])}`, true)];
  }
  const g = node.index;
  return [line(groupName(g)), line(groupFacts(g), true)];
}

/* Put the current view's scene on the stage; the same scene is not put there twice. */
function setScene() {
  if (state.view === "around") current = aroundScene(selectedAccount(), stage.clientWidth || 900, stage.clientHeight || 600);
  else current = mapScene[state.view];
  gatherEmphasis();
  shownRibbons = state.view === "around" || state.view === "groups" ? [] : ribbons();
  if (!network) return;
  if (shownScene !== current) {
    shownScene = current;
    state.hover = null;
    network.setData({ nodes: current.nodes.map(visNode), edges: [] });
  }
  network.redraw();
}

/* Pixels at the top that the caption takes. */
const CAPTION = 22;

function look(box, { animate = true, most = 3 } = {}) {
  const narrow = stage.clientWidth < 500;
  const pad = state.view === "around" ? 4 : narrow ? 10 : 26;
  const top = CAPTION;
  const scale = Math.min(
    most,
    (stage.clientWidth - 2 * pad) / Math.max(1, box.right - box.left),
    (stage.clientHeight - 2 * pad - top) / Math.max(1, box.bottom - box.top),
  );
  if (box === wholeMap) fitScale = scale;
  const position = { x: (box.left + box.right) / 2, y: (box.top + box.bottom) / 2 - top / 2 / scale };
  network.moveTo({ position, scale: Math.max(scale, 0.01), animation: animate && !calm.matches ? { duration: 300, easingFunction: "easeInOutQuad" } : false });
}

function fit(animate = true) {
  if (state.view === "around") look(current.bounds, { animate, most: 1.05 });
  else if (state.view === "groups") look(current.bounds, { animate, most: 1.6 });
  else look(wholeMap, { animate, most: 2 });
}

function zoom(factor) {
  network.moveTo({ scale: network.getScale() * factor, animation: calm.matches ? false : { duration: 150, easingFunction: "linear" } });
}

/* Bring a node of the map into the middle where it is out of sight. */
function bringIn(node) {
  const { x, y } = network.canvasToDOM({ x: node.x, y: node.y });
  const [width, height] = [stage.clientWidth, uncovered()];
  if (x > 40 && x < width - 40 && y > 40 && y < height - 40) return;
  network.moveTo({ position: { x: node.x, y: node.y }, offset: { x: 0, y: (height - stage.clientHeight) / 2 }, animation: calm.matches ? false : { duration: 300, easingFunction: "easeInOutQuad" } });
}

function steer(event) {
  const step = 60 / network.getScale();
  const moves = { ArrowLeft: [-step, 0], ArrowRight: [step, 0], ArrowUp: [0, -step], ArrowDown: [0, step] };
  if (moves[event.key]) {
    const { x, y } = network.getViewPosition();
    const [dx, dy] = moves[event.key];
    network.moveTo({ position: { x: x + dx, y: y + dy } });
  } else if (event.key === "+" || event.key === "=") zoom(1.3);
  else if (event.key === "-") zoom(1 / 1.3);
  else if (event.key === "0") fit();
  else return;
  event.preventDefault();
}
