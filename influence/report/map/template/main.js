/* Start, and what follows from every change. */
state.singles = singlesByDefault;
state.view = startView();
speak();
startTable();
startSearch();
startControls();
for (const start of starters) start();
startStage();
showKinds();
showCrumb();
showButtons();
showPanel();
showAbout();
new ResizeObserver(startStage).observe(stage);

onChange((before) => {
  const chosen = before.selected !== state.selected;
  const moved = before.view !== state.view || (state.view === "around" && chosen);
  const kindsChanged = before.off !== state.off;
  setScene();
  const seen = network && stage.clientWidth > 0;
  if (moved && seen) fit(before.view !== state.view && before.view !== "around" && state.view !== "around");
  if (moved || kindsChanged) showKinds();
  showCrumb();
  showButtons();
  if (chosen || before.view !== state.view) {
    showPanel();
    if (selectedAccount() >= 0) revealRow(selectedAccount()); else showRows(true);
    if (state.view !== "around" && emphasis && seen) bringIn(emphasis.node);
  }
});

startRaising();

/* What the page shows now, for tests and for people who script it; changing what it returns changes nothing. */
window.influenceMap = Object.freeze({
  state: () => ({
    section: state.section,
    view: state.view,
    selected: state.selected && { ...state.selected },
    language,
    singles: state.singles,
    off: [...state.off].map((k) => kinds[k].name),
    nodes: current.nodes.length,
    listed: order.length,
    lines: Object.fromEntries(kinds.map((kind, k) => [kind.name, state.off.has(k) ? 0 : linesByKind()[k]])),
  }),
  ties: (one, two) => current.lines
    .filter((line) => line.tie >= 0 && !state.off.has(line.kind))
    .filter(({ tie }) => [accounts.id[ties.a[tie]], accounts.id[ties.b[tie]]].sort().join("\n") === [one, two].sort().join("\n"))
    .map((line) => ({ kind: kinds[line.kind].name, at: screenPoint(...crestOf(line)) })),
  place: (id) => {
    const node = current.byId.get(`a${accounts.id.indexOf(id)}`);
    return node ? screenPoint(node.x, node.y) : null;
  },
  placeOfGroup: (name) => {
    const node = current.byId.get(`g${groups.name.indexOf(name)}`);
    return node ? screenPoint(node.x, node.y) : null;
  },
});

function screenPoint(x, y) {
  const box = stage.getBoundingClientRect();
  const point = network.canvasToDOM({ x, y });
  return { x: point.x + box.left, y: point.y + box.top };
}

document.documentElement.dataset.ready = "yes";
