// The errors are drawn after the server has answered: two frames later they are on the page.
export function focusFirstError() {
  requestAnimationFrame(() => requestAnimationFrame(() => {
    const field = document.querySelector("main .mud-input-error input, main .mud-input-error textarea, main .mud-input-error .mud-select-input, main .mud-input-control-input-error input, main input.invalid, main textarea.invalid");
    if (!field) return;
    field.focus();
    field.scrollIntoView({ block: "center" });
  }));
}
