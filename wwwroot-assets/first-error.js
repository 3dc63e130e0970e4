// The errors are drawn after the server has answered: two frames later they are on the page. Of several dialogs the last is on top.
export function focusFirstError() {
  requestAnimationFrame(() => requestAnimationFrame(() => {
    const room = [...document.querySelectorAll(".mud-dialog")].at(-1) ?? document.querySelector("main");
    const wrong = [".mud-input-error input", ".mud-input-error textarea", ".mud-input-error .mud-select-input", ".mud-input-control-input-error input", "input.invalid", "textarea.invalid"];
    const field = room?.querySelector(wrong.join(", "));
    if (!field) return;
    field.focus();
    field.scrollIntoView({ block: "center" });
  }));
}
