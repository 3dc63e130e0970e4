// Keys that work on every page: Ctrl+K the finder, / the search of the page, arrows from row to row of a table.
// What is typed between Ctrl+K and the finder goes into it, Enter too, however long the server takes; Escape or a press gives it up.
let early = null;
let isEntered = false;

const giveUp = () => [early, isEntered] = [null, false];
document.addEventListener("pointerdown", giveUp);

document.addEventListener("keydown", event => {
  if (early !== null && !document.querySelector(".finder") && !event.ctrlKey && !event.metaKey) {
    if (event.key === "Escape") giveUp();
    else if (event.key === "Enter") isEntered = true;
    else if (event.key === "Backspace") early = early.slice(0, -1);
    else if (event.key.length === 1) early += event.key;
    return event.preventDefault();
  }
  // A grid that moves by its own keys must not scroll the page as well.
  if (event.target.closest?.("[data-own-keys]")
    && [" ", "ArrowUp", "ArrowDown", "ArrowLeft", "ArrowRight", "Home", "End"].includes(event.key)) return event.preventDefault();
  // A select opens by Enter: one that does not listen yet must not send its form instead.
  if (event.key === "Enter" && event.target.closest?.(".mud-select")) event.preventDefault();
  const isTyping = event.target.closest?.("input, textarea, select, [contenteditable]");
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
    event.preventDefault();
    const opener = document.querySelector("[data-finder]");
    if (!opener || document.querySelector(".finder")) return;
    opener.click();
    [early, isEntered] = ["", false];
  } else if (event.key === "/" && !isTyping && !document.querySelector(".mud-dialog")) {
    const search = document.querySelector("main [data-search]");
    if (search) { event.preventDefault(); search.focus(); search.select?.(); }
  } else if ((event.key === "ArrowDown" || event.key === "ArrowUp") && (!isTyping || event.target.type === "checkbox")) {
    const row = event.target.closest?.(".grid tbody tr");
    const next = event.key === "ArrowDown" ? row?.nextElementSibling : row?.previousElementSibling;
    if (!next) return;
    const reachable = "a, button, input";
    const at = [...row.querySelectorAll(reachable)].indexOf(event.target);
    const there = next.querySelectorAll(reachable);
    if (there.length === 0) return;
    event.preventDefault();
    there[Math.min(at, there.length - 1)].focus();
  }
});

// A dialog has the focus at once, here and not by the server, whose word would come late and take it from what is typed by then. One
// opened from a menu has it again: the menu takes the focus back when it closes, and Escape and Tab would work behind the dialog.
new MutationObserver(changes => {
  if (!changes.some(change => [...change.addedNodes].some(node =>
    node.querySelector?.(".mud-dialog") || node.classList?.contains("mud-dialog")))) return;
  const finder = document.querySelector(".finder input");
  if (finder && early) {
    finder.value = early;
    finder.dispatchEvent(new Event("input", { bubbles: true }));
    if (isEntered) finder.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true }));
  }
  if (finder) giveUp();
  for (const wait of [0, 150, 450]) setTimeout(() => {
    const dialog = [...document.querySelectorAll(".mud-dialog")].at(-1);
    if (!dialog || (dialog.contains(document.activeElement)
      && document.activeElement.matches("input, textarea, select, button, a"))) return;
    (dialog.querySelector("[autofocus], input:not([type=hidden]), textarea, .mud-dialog-actions button:last-child")
      ?? dialog.querySelector("button"))?.focus();
  }, wait);
}).observe(document.documentElement, { childList: true, subtree: true });

// While a dialog is open the focus stays in it: a menu that closes takes it back to its button, and what is typed just then would be lost.
let inside = null;
document.addEventListener("focusin", event => {
  const dialog = [...document.querySelectorAll(".mud-dialog")].at(-1);
  if (dialog?.contains(event.target)) inside = event.target;
  else if (!dialog?.contains(inside)) inside = null;
  else if (!event.target.closest(".mud-dialog-container, .mud-popover, .mud-snackbar, #components-reconnect-modal, #blazor-error-ui"))
    inside.focus();
});

// Pressing a bar of a report's chart opens what lies behind it: the n-th bar of its colour belongs to the n-th label.
document.addEventListener('click', event => {
  const bar = event.target.closest?.('.report-chart path.mud-chart-bar');
  if (!bar) return;
  const hrefs = JSON.parse(bar.closest('.report-chart').dataset.hrefs);
  const series = [...bar.parentNode.querySelectorAll('path.mud-chart-bar')]
    .filter(other => other.getAttribute('stroke') === bar.getAttribute('stroke'));
  if (series.length === hrefs.length) Blazor.navigateTo(hrefs[series.indexOf(bar)]);
});

// A cell of a rate sheet that gets the cursor is typed over, not typed into.
document.addEventListener("focusin", event => { if (event.target.matches?.(".rate-grid tr.editing td input")) event.target.select(); });
