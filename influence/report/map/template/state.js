/* What is shown now. Parts of the page listen; nothing else holds state of its own. */
const state = {
  section: "map", // the part of the page in sight
  view: "all", // of the map: "overview", "all", "groups" or "around"
  selected: null, // { type: "account" | "group" | "island", index }
  hover: null,
  off: new Set(), // kinds switched off
  singles: false, // single connections between clusters
};

/* What a report sets up before the page is shown. */
const starters = [];

const listeners = [];
const onChange = (listener) => listeners.push(listener);

function change(next) {
  const before = { ...state };
  Object.assign(state, next);
  for (const listener of listeners) listener(before);
}

const selectedAccount = () => (state.selected?.type === "account" ? state.selected.index : -1);
const selectedGroup = () => (state.selected?.type === "group" ? state.selected.index : -1);

function toggleKind(k) {
  const off = new Set(state.off);
  if (!off.delete(k)) off.add(k);
  change({ off });
}

/* Selecting an account that is too far down the list to be drawn leads to its surroundings, where it is. */
function selectAccount(index) {
  change({ selected: { type: "account", index }, view: index < count.drawn ? state.view : "around" });
}

function selectGroup(index) {
  const drawn = index < count.drawnGroups;
  change({ selected: { type: "group", index }, view: state.view === "around" && drawn ? "all" : state.view });
}

function showAround(index) {
  change({ selected: { type: "account", index }, view: "around" });
}

function showView(view) {
  if (view === "around" && selectedAccount() < 0) {
    const group = selectedGroup(); // its first member, or else the first of the list who has surroundings
    const first = group >= 0 ? members[group][0] : Math.max(0, accounts.id.findIndex((_, i) => groupsOf(i).length || tiesOf[i].length));
    if (first === undefined || !count.listed) return;
    showAround(first);
    return;
  }
  const keep = state.selected?.type === "account" && state.selected.index >= count.drawn ? null : state.selected;
  change({ view, selected: view === "around" ? state.selected : keep });
}
