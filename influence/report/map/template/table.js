/* The list: a real table of which only the rows in sight exist. It is also the map's text: everything the map shows can
   be reached from here by keyboard. Beside the map it is narrow: a row is two lines. */
const rowsBox = document.getElementById("rows");
const bodyBox = document.getElementById("body");
const NARROW = { name: "narrow", height: 56, columns: [
  { key: "rank", className: "rank", phrase: "rank", sign: "#", value: (i) => accounts.rank[i] ?? Infinity, first: 1 },
  { key: "name", className: "account", phrase: "account", value: (i) => fold(accounts.name[i]), first: 1 },
  { key: "priority", className: "money", phrase: "priority", full: "priority_estimate", value: (i) => accounts.priority[i] ?? -Infinity, first: -1 },
  { key: "own", className: "money", phrase: "own_value", value: (i) => accounts.own[i] ?? -Infinity, first: -1 },
  { key: "referral", className: "money", phrase: "referral_head", full: "referral_estimate", value: (i) => accounts.referral[i] ?? -Infinity, first: -1 },
  { key: "influence", className: "share", phrase: "influence", value: (i) => accounts.influence[i] ?? -Infinity, first: -1 },
], row: narrowRow };
let form = NARROW;
const listFilters = []; // what else must hold of an account to be listed
const haystack = accounts.name.map((name, i) => fold(`${name} ${accounts.id[i]} ${coded(accounts.territory, i)} ${coded(accounts.owner, i)}`));
let order = accounts.id.map((_, i) => i);
let placeOf = new Map();
let sorting = { column: NARROW.columns[0], way: 1 };
let drawnFrom = -1;

function sortRows() {
  const wanted = fold(document.getElementById("filter").value.trim());
  const { column, way } = sorting;
  const key = accounts.id.map((_, i) => column.value(i));
  order = key.map((_, i) => i).filter((i) => (!wanted || haystack[i].includes(wanted)) && listFilters.every((holds) => holds(i)));
  order.sort((i, j) => (key[i] < key[j] ? -way : key[i] > key[j] ? way : i - j));
  placeOf = new Map(order.map((i, place) => [i, place]));
  showHeads();
  showRows(true);
}

function showHeads() {
  document.getElementById("heads").replaceChildren(...form.columns.map((column) => {
    const active = column.key === sorting.column.key;
    const mark = active ? (sorting.way > 0 ? " ↑" : " ↓") : "";
    const press = button((column.sign ?? say(column.phrase)) + mark, () => {
      sorting = { column, way: active ? -sorting.way : column.first };
      sortRows();
      document.getElementById("heads").querySelectorAll("button")[form.columns.indexOf(column)].focus();
    });
    if (column.sign) press.setAttribute("aria-label", say(column.phrase));
    if (column.full) press.title = say(column.full);
    const head = el("th", { className: column.className, scope: "col", role: "columnheader" }, press);
    if (active) head.setAttribute("aria-sort", sorting.way > 0 ? "ascending" : "descending");
    return head;
  }));
  document.getElementById("table").setAttribute("aria-rowcount", String(order.length + 1));
  const all = order.length === count.listed;
  document.getElementById("list-title").textContent = all
    ? say("list_title", { number: whole(count.listed) }) : say("list_some", { number: whole(order.length), total: whole(count.listed) });
  document.getElementById("list-note").textContent = count.listed < data.totals.accounts
    ? say("list_note", { listed: whole(count.listed), total: whole(data.totals.accounts) }) : "";
}

function spacer(rows) {
  const cell = el("td", { className: "spacer" });
  cell.style.height = `${rows * form.height}px`;
  return el("tr", { className: "spacer", "aria-hidden": "true" }, cell);
}

function narrowRow(i, name, cell) {
  return [
    cell("rank", whole(accounts.rank[i])), el("td", { className: "account", role: "cell" }, name),
    cell("money", priorityCell(accounts.priority[i])), cell("money part", moneyCell(accounts.own[i])), cell("money part", moneyCell(accounts.referral[i])),
    cell("share", whole(accounts.influence[i])),
  ];
}

function row(place) {
  const i = order[place];
  const name = el("button", { type: "button", className: "name", tabindex: i === selectedAccount() || (selectedAccount() < 0 && place === 0) ? "0" : "-1" });
  name.append(el("span", { className: "full" }, el("bdi", { text: accounts.name[i] })), ...hubKinds(i).map((k) => kindSample(k, false)));
  if (coded(accounts.territory, i)) name.append(el("span", { className: "place" }, el("bdi", { text: coded(accounts.territory, i) })));
  name.title = [accounts.name[i], ...hubKinds(i).map((k) => say("hub_of", { kind: kindWord(k) }))].join("\n");
  const cell = (className, text) => el("td", { className, role: "cell", text });
  const line = el("tr", { "aria-rowindex": String(place + 2), role: "row" }, ...form.row(i, name, cell));
  line.dataset.account = String(i);
  if (i === selectedAccount()) line.setAttribute("aria-current", "true");
  return line;
}

function showRows(force = false) {
  const seen = Math.ceil(rowsBox.clientHeight / form.height) + 1;
  const from = Math.max(0, Math.min(Math.floor(rowsBox.scrollTop / form.height) - 8, order.length - seen - 16));
  if (!force && from === drawnFrom) return;
  drawnFrom = from;
  const to = Math.min(order.length, from + seen + 16);
  const focused = bodyBox.contains(document.activeElement) ? document.activeElement.closest("tr").dataset.account : null;
  bodyBox.replaceChildren(spacer(from), ...Array.from({ length: to - from }, (_, k) => row(from + k)), spacer(order.length - to));
  if (focused !== null) focusRow(Number(focused));
}

function focusRow(i) {
  bodyBox.querySelector(`tr[data-account="${i}"] button`)?.focus({ preventScroll: true });
}

/* Bring the row of the selected account into sight without moving the page. */
function revealRow(i) {
  const place = placeOf.get(i);
  if (place !== undefined) {
    const top = place * form.height;
    const head = Math.ceil(rowsBox.querySelector("thead").getBoundingClientRect().height) + 1;
    if (top < rowsBox.scrollTop) rowsBox.scrollTop = top;
    else {
      const room = Math.max(form.height + head, rowsBox.clientHeight - coveredRows());
      if (top + form.height + head > rowsBox.scrollTop + room) rowsBox.scrollTop = top + form.height + head - room;
    }
  }
  showRows(true);
}

function walk(step) {
  const place = placeOf.get(selectedAccount());
  const next = place === undefined ? 0 : Math.max(0, Math.min(order.length - 1, place + step));
  if (!order.length) return;
  selectAccount(order[next]);
  focusRow(order[next]);
}

/* The same list in another form. */
function showForm(next) {
  if (form === next) return;
  form = next;
  document.getElementById("table").className = form.name;
  if (!form.columns.some((column) => column.key === sorting.column.key)) sorting = { column: form.columns[0], way: 1 };
  drawnFrom = -1;
  sortRows();
  if (selectedAccount() >= 0) revealRow(selectedAccount());
}

function startTable() {
  sortRows();
  rowsBox.addEventListener("scroll", () => showRows());
  new ResizeObserver(() => showRows(true)).observe(rowsBox);
  document.getElementById("filter").addEventListener("input", () => { rowsBox.scrollTop = 0; sortRows(); });
  const accountOf = (event) => event.target.closest("tr[data-account]")?.dataset.account;
  bodyBox.addEventListener("click", (event) => { if (accountOf(event)) selectAccount(Number(accountOf(event))); });
  bodyBox.addEventListener("dblclick", (event) => { if (accountOf(event)) showAround(Number(accountOf(event))); });
  bodyBox.addEventListener("mouseover", (event) => {
    const i = Number(accountOf(event) ?? -1);
    state.hover = current.byId.get(`a${i}`) ?? null;
    redraw();
  });
  bodyBox.addEventListener("mouseleave", () => { state.hover = null; redraw(); });
  rowsBox.addEventListener("keydown", (event) => {
    const steps = { ArrowDown: 1, ArrowUp: -1, PageDown: 10, PageUp: -10, Home: -order.length, End: order.length };
    if (!(event.key in steps) || event.target.closest("thead")) return;
    event.preventDefault();
    walk(steps[event.key]);
  });
}
