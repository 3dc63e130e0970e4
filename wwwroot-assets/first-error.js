// The errors are drawn after the server has answered: two frames later they are on the page. Of several dialogs the last is on top.
// A hand that has gone on typing meanwhile keeps the cursor.
export function focusFirstError() {
  requestAnimationFrame(() => requestAnimationFrame(() => {
    if (!isTypingOn()) focusFirst();
    dispatchEvent(new Event("cursor-sent"));
  }));
}

const wrong = [
  ".mud-input-error input",
  ".mud-input-error textarea",
  ".mud-input-error .mud-select-input",
  ".mud-input-control-input-error input",
  "input.invalid",
  "textarea.invalid",
].join(", ");

function focusFirst() {
  const room = [...document.querySelectorAll(".mud-dialog")].at(-1) ?? document.querySelector("main");
  // A select's own input is hidden and takes no cursor: the next that does is the one that is seen.
  for (const field of room?.querySelectorAll(wrong) ?? []) {
    field.focus();
    if (document.activeElement !== field) continue;
    field.scrollIntoView({ block: "center" });
    return;
  }
}
