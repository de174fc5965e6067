/* The parts of the report: one is in sight at a time, and the address names it. */
const report = data.report;
const ledger = report.ledger;
const told = () => voice.report;
const WIDE_FROM = 1000;
const parts = [...document.querySelectorAll("#sections [data-go]")].map((press) => press.dataset.go);

state.section = parts.includes(location.hash.slice(1)) ? location.hash.slice(1) : "summary";
document.body.dataset.section = state.section;

function goTo(section, more = {}) {
  change({ section, ...more });
  try { history.replaceState(null, "", `#${section}`); } catch { /* an address that may not be changed */ }
}

/* From anywhere to an account: where the list is not in sight, to the list. */
function openAccount(index) {
  const near = ["list", "map", "quadrant"].includes(state.section);
  if (near) selectAccount(index); else goTo("list", { selected: { type: "account", index } });
}

function showParts() {
  document.body.dataset.section = state.section;
  for (const press of document.querySelectorAll("#sections [data-go]")) {
    if (press.dataset.go === state.section) press.setAttribute("aria-current", "page"); else press.removeAttribute("aria-current");
  }
  fitForm();
}

/* Alone on a large screen the list is wide; beside a picture, or on a small screen, it is narrow. */
function fitForm() {
  showForm(state.section === "list" && innerWidth >= WIDE_FROM ? WIDE : NARROW);
}

/* Names in the tables that no script wrote. */
function linkNames() {
  for (const cell of document.querySelectorAll("td[data-open]")) {
    const name = button(cell.textContent, () => openAccount(Number(cell.dataset.open)));
    name.className = "seed";
    cell.replaceChildren(name);
  }
}

starters.push(() => {
  linkNames();
  for (const press of document.querySelectorAll("[data-go]")) press.addEventListener("click", () => goTo(press.dataset.go));
  document.getElementById("content")?.setAttribute("tabindex", "-1");
  addEventListener("resize", fitForm);
  onChange((before) => {
    if (before.section === state.section) {
      if (before.view !== state.view && state.section !== "map" && state.view === "around") change({ section: "map" });
      return;
    }
    showParts();
    if (state.section === "map") startStage();
    scrollTo(0, 0);
  });
  showParts();
});
