/* Kinds, views, picture, keys. */
/* Lines of every kind that the current view holds, switched off or not; among the groups these themselves. */
function linesByKind() {
  const found = kinds.map(() => 0);
  if (state.view === "groups") for (const node of current.nodes) found[groups.kind[node.index]] += 1;
  else for (const line of (state.view === "around" ? current : mapScene.all).lines) found[line.kind] += 1;
  return found;
}

function showKinds() {
  const found = state.view === "around" ? aroundCounts() : linesByKind();
  const focused = document.activeElement?.dataset?.kind;
  const box = byId("kinds");
  const scrolled = box.scrollTop;
  box.replaceChildren(...kinds.map((kind, k) => {
    const off = state.off.has(k);
    const chip = el("button", { type: "button", className: "chip", "aria-pressed": String(!off), title: say(state.view === "groups" ? "kind_title_groups" : "kind_title", { kind: kindWord(k), number: whole(found[k]) }) },
      kindSample(k), el("span", { className: "word", text: kindWord(k) }), el("span", { className: "count", text: whole(found[k]) }));
    chip.dataset.kind = String(k);
    chip.addEventListener("click", () => toggleKind(k));
    return chip;
  }));
  box.scrollTop = scrolled;
  if (focused !== undefined) box.querySelector(`[data-kind="${focused}"]`)?.focus({ preventScroll: true });
}

/* Round an account the scene is built without the kinds that are off; their counts come from the data. */
function aroundCounts() {
  const found = linesByKind();
  const i = current.around;
  for (const k of state.off) found[k] = groupsOf(i).filter((g) => groups.kind[g] === k).length + tiesOf[i].filter((t) => ties.kind[t] === k).length;
  return found;
}

function showCrumb() {
  const found = linesByKind().reduce((sum, number, k) => sum + (state.off.has(k) ? 0 : number), 0);
  const values = {
    drawn: whole(count.drawn), total: whole(data.totals.accounts), groups: whole(count.drawnGroups), allGroups: whole(data.totals.groups),
    lines: whole(found), allLines: whole(data.totals.affiliations + data.totals.ties),
    venues: whole(venues.group.length), withheld: whole(groups.name.filter((name) => name === null).length),
    clusters: whole(count.islands - (islands.lonely >= 0 ? 1 : 0)), name: state.view === "around" ? accounts.name[current.around] : "",
  };
  const plain = state.view === "all" && !count.groups ? "_plain" : "";
  const parts = [say(`crumb_${state.view}${plain}`, values)];
  if (state.view === "groups" && groups.name.includes(null)) parts.push(say("crumb_withheld", { number: values.withheld }));
  if (state.view === "all" && count.drawn < data.totals.accounts) parts.push(say("crumb_cut"));
  if (state.off.size) parts.push(say("crumb_off", { kinds: [...state.off].sort((one, two) => one - two).map(kindWord).join(", ") }));
  if (state.selected?.type === "group") parts.push(groupName(state.selected.index));
  if (state.selected?.type === "account" && state.view !== "around") parts.push(accounts.name[state.selected.index]);
  if (state.selected?.type === "island") parts.push(islandName(state.selected.index));
  byId("crumb").textContent = parts.join(" · ");
}

function showButtons() {
  for (const press of byId("views").children) press.setAttribute("aria-pressed", String(press.dataset.view === state.view));
  byId("singles-label").hidden = state.view !== "all" || count.islands < 2 || !mapScene.across.length;
  byId("views").querySelector("[data-view=groups]").hidden = !venues.group.length;
  byId("legend-share").hidden = state.view !== "groups";
  byId("legend-ribbon").hidden = state.view === "around" || !shownRibbons.length || (state.view === "all" && state.singles);
  byId("legend-group").hidden = !count.groups;
  byId("singles").checked = state.singles;
}

/* Everything that stands in the markup, in the language of now. */
function speak() {
  document.documentElement.lang = language;
  const title = data.title || say("page_title");
  document.title = title;
  byId("title").textContent = title;
  const told = { say: (node, text) => { node.textContent = text; }, sayLabel: (node, text) => node.setAttribute("aria-label", text),
    sayHint: (node, text) => node.setAttribute("placeholder", text), sayTitle: (node, text) => { node.title = text; } };
  for (const [key, tell] of Object.entries(told)) {
    const attribute = key.replace(/[A-Z]/g, (mark) => `-${mark.toLowerCase()}`);
    for (const node of document.querySelectorAll(`[data-${attribute}]`)) tell(node, say(node.dataset[key]));
  }
  for (const part of document.querySelectorAll("[data-voice]")) part.hidden = part.dataset.voice !== language;
  for (const press of byId("languages").children) press.setAttribute("aria-pressed", String(press.dataset.language === language));
  byId("legend-top").textContent = say("legend_top", { number: TOP });
  byId("as-of").textContent = data.asOf ? say("as_of", { date: dateWord(data.asOf) }) : "";
  byId("empty").textContent = count.listed ? "" : say("empty");
  byId("empty").hidden = count.listed > 0;
}

/* Say everything again in another language; what is shown and chosen stays. */
function switchLanguage(next) {
  speakIn(next);
  speak();
  showKinds();
  showCrumb();
  showPanel();
  showAbout();
  sortRows();
  for (const follow of followers) follow();
  redraw();
}

/* What else must be said again when the language changes. */
const followers = [];

/* What else a reset takes back. */
const cleaners = [];

function clearAll() {
  byId("filter").value = "";
  for (const clean of cleaners) clean();
  sortRows();
  change({ selected: null, off: new Set(), view: state.view === "around" ? startView() : state.view });
  if (network && stage.clientWidth) fit();
}

/* Small networks show everyone at once; large ones, and small screens, show their clusters first. */
function startView() {
  const readable = innerWidth < 620 ? 150 : 3000;
  return data.totals.accounts > readable && count.islands > 1 && count.drawnGroups ? "overview" : "all";
}

/* Under every picture stands what it is. */
const pictureFoot = () => [byId("title").textContent, byId("as-of").textContent, byId("crumb").textContent].filter(Boolean).join(" · ");
const fileStem = (text) => fold(text).replace(/[^a-z0-9]+/g, "-").replace(/^-|-$/g, "").slice(0, 60) || "map";

function saveFile(blob, ending) {
  const link = el("a", { href: URL.createObjectURL(blob), download: `${fileStem(byId("title").textContent)}.${ending}` });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
}

/* The canvas as it stands, on white, with title and date below. */
function savePicture() {
  const canvas = stage.querySelector("canvas");
  const foot = 44 * (canvas.width / canvas.clientWidth);
  const picture = Object.assign(document.createElement("canvas"), { width: canvas.width, height: canvas.height + foot });
  const ctx = picture.getContext("2d");
  ctx.fillStyle = "#fff";
  ctx.fillRect(0, 0, picture.width, picture.height);
  ctx.drawImage(canvas, 0, 0);
  ctx.fillStyle = "#1d2733";
  ctx.font = `${foot * 0.34}px ${FONT}`;
  ctx.fillText(pictureFoot(), foot * 0.4, canvas.height + foot * 0.62, picture.width - foot);
  picture.toBlob((blob) => saveFile(blob, "png"), "image/png");
}

function saveDrawing() {
  const drawing = drawnAsSvg(stage.clientWidth, stage.clientHeight, pictureFoot());
  saveFile(new Blob([new XMLSerializer().serializeToString(drawing)], { type: "image/svg+xml" }), "svg");
}

function startControls() {
  for (const press of byId("views").children) press.addEventListener("click", () => showView(press.dataset.view));
  for (const press of byId("languages").children) press.addEventListener("click", () => switchLanguage(press.dataset.language));
  byId("picture").addEventListener("click", savePicture);
  byId("drawing").addEventListener("click", saveDrawing);
  byId("about-open").addEventListener("click", () => { byId("about").showModal(); byId("about").scrollTop = 0; });
  byId("zoom-in").addEventListener("click", () => zoom(1.4));
  byId("zoom-out").addEventListener("click", () => zoom(1 / 1.4));
  byId("zoom-fit").addEventListener("click", () => fit());
  byId("singles").addEventListener("change", (event) => change({ singles: event.target.checked }));
  byId("legend-hub").hidden = !accounts.hubs.words.some(Boolean);
  byId("legend-prospects").hidden = !accounts.status.words.includes("prospect");
  if (matchMedia("(max-width: 900px)").matches) byId("legend").open = false;
  byId("legend").addEventListener("toggle", redraw);
  document.addEventListener("keydown", (event) => {
    if (document.querySelector("dialog[open]") || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "/" && !/^(INPUT|TEXTAREA|SELECT)$/.test(document.activeElement.tagName)) {
      event.preventDefault();
      searchBox.focus();
    } else if (event.key === "Escape" && raised()) lower();
    else if (event.key === "Escape") clearAll();
  });
}
