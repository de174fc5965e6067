/* Search: "/" leads here; suggestions by rank, then groups; arrows and Enter choose. */
const searchBox = document.getElementById("search");
const suggestionBox = document.getElementById("suggestions");
const MOST = 12;
const groupHaystack = groups.name.map((name) => (name === null ? "" : fold(name)));
let suggestions = [];
let chosen = -1;

/* Names that begin with the words come before names that hold them somewhere. */
function find(text) {
  const wanted = fold(text.trim());
  if (!wanted) return [];
  const begins = [];
  const holds = [];
  const sort = (type, hay, index) => {
    const at = hay.indexOf(wanted);
    if (at < 0) return;
    (at === 0 || hay[at - 1] === " " ? begins : holds).push({ type, index });
  };
  haystack.forEach((hay, i) => sort("account", hay, i));
  const found = [...begins.splice(0), ...holds.splice(0)].slice(0, MOST);
  groupHaystack.forEach((hay, g) => sort("group", hay, g));
  const inGroups = [...begins, ...holds].slice(0, 4);
  return [...found.slice(0, MOST - inGroups.length), ...inGroups];
}

function suggest() {
  suggestions = find(searchBox.value);
  chosen = suggestions.length ? 0 : -1;
  const nothing = searchBox.value.trim() && !suggestions.length;
  suggestionBox.replaceChildren(...suggestions.map(({ type, index }, at) => {
    const isAccount = type === "account";
    const item = el("li", { role: "option", id: `suggestion-${at}` },
      ...(isAccount ? [] : [kindSample(groups.kind[index], false)]),
      el("bdi", { className: "main", text: isAccount ? `${whole(accounts.rank[index])}. ${accounts.name[index]}` : groupName(index) }),
      el("span", { className: "side", text: isAccount ? coded(accounts.territory, index) || accounts.id[index] : groupMembers(index) }));
    item.addEventListener("mousedown", (event) => { event.preventDefault(); choose(at); });
    return item;
  }), ...(nothing ? [el("li", { text: say("nothing_found") })] : []));
  suggestionBox.hidden = !suggestions.length && !nothing;
  mark();
}

function mark() {
  searchBox.setAttribute("aria-expanded", String(!suggestionBox.hidden));
  [...suggestionBox.children].forEach((item, at) => item.setAttribute("aria-selected", String(at === chosen)));
  if (chosen >= 0) {
    searchBox.setAttribute("aria-activedescendant", `suggestion-${chosen}`);
    suggestionBox.children[chosen].scrollIntoView({ block: "nearest" });
  } else searchBox.removeAttribute("aria-activedescendant");
}

function choose(at) {
  const picked = suggestions[at];
  if (!picked) return;
  closeSuggestions();
  searchBox.value = "";
  searchBox.blur();
  if (picked.type === "group") selectGroup(picked.index);
  else if (state.view === "around") showAround(picked.index);
  else {
    if (state.view === "overview" || state.view === "groups") change({ view: "all" });
    selectAccount(picked.index);
  }
}

function closeSuggestions() {
  suggestionBox.hidden = true;
  chosen = -1;
  mark();
}

function startSearch() {
  searchBox.addEventListener("input", suggest);
  searchBox.addEventListener("focus", suggest);
  searchBox.addEventListener("blur", closeSuggestions);
  searchBox.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (!suggestions.length) return;
      chosen = (chosen + (event.key === "ArrowDown" ? 1 : -1) + suggestions.length) % suggestions.length;
      mark();
    } else if (event.key === "Enter") choose(chosen);
    else if (event.key === "Escape") { event.stopPropagation(); searchBox.value = ""; closeSuggestions(); searchBox.blur(); }
  });
}
