// The errors are drawn after the server has answered: two frames later they are on the page. Of several dialogs the last is on top.
export function focusFirstError() {
  requestAnimationFrame(() => requestAnimationFrame(() => {
    const room = [...document.querySelectorAll(".mud-dialog")].at(-1) ?? document.querySelector("main");
    const wrong = [".mud-input-error input", ".mud-input-error textarea", ".mud-input-error .mud-select-input", ".mud-input-control-input-error input", "input.invalid", "textarea.invalid"];
    // A select's own input is hidden and takes no cursor: the next that does is the one that is seen.
    for (const field of room?.querySelectorAll(wrong.join(", ")) ?? []) {
      field.focus();
      if (document.activeElement !== field) continue;
      field.scrollIntoView({ block: "center" });
      return;
    }
  }));
}
