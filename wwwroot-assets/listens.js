// A page is seen a moment before it listens, and the server draws it anew while a hand is on it. What is chosen or pressed in that moment
// is not lost.
{
  // The server says which page it has loaded and drawn, with its ears on: <html data-listens="/customers">.
  window.pageListens = path => document.documentElement.dataset.listens = path;

  // A file that is chosen, or dropped, before its field listens is told as soon as it does.
  const fields = Blazor._internal.InputFile;
  const init = fields.init;
  fields.init = (told, field) => {
    init(told, field);
    if (field.files.length > 0) field.dispatchEvent(new Event('change', { bubbles: true }));
  };

  // The server puts the cursor on the title of a new page, or into the first field of a dialog, late: not if a hand is in another field by
  // then, or types there.
  const cursor = Blazor._internal.domWrapper;
  const [toTitle, toField] = [cursor.focusBySelector, cursor.focus];
  cursor.focusBySelector = (...how) => {
    if (!document.activeElement?.matches('main :is(input, textarea, select)')) toTitle(...how);
  };
  const isInOtherField = field => document.activeElement?.matches('input, textarea') && !field.contains(document.activeElement);
  cursor.focus = (field, ...how) => {
    if (!isInOtherField(field) || !isTypingOn() && !field.closest('.mud-dialog')) toField(field, ...how);
  };

  // Between press and release nothing is drawn: a row or button that is replaced or moves meanwhile would take the click with it. What the
  // server says is kept back until the click has been told, for a second at most: who holds longer drags or thinks.
  const longestPress = 1000;
  let [isPressed, timer] = [false, 0];
  const kept = [];

  const release = () => {
    clearTimeout(timer);
    isPressed = false;
    while (!isPressed && kept.length > 0) {
      try {
        kept.shift()();
      } catch (fault) {
        reportError(fault); // what comes behind it is told all the same
      }
    }
  };
  addEventListener('pointerdown', event => {
    if (event.button !== 0 || event.target.closest?.('[data-own-keys]')) return;
    isPressed = true;
    clearTimeout(timer);
    timer = setTimeout(release, longestPress);
  }, true);
  for (const end of ['pointerup', 'pointercancel', 'dragstart', 'blur']) addEventListener(end, event => {
    if (event.type === 'blur' && event.target !== window) return;
    setTimeout(release); // the click comes right after
  }, true);

  // Has the hand typed letters since the last press, or key that sends or moves?
  let isTyping = false;
  window.isTypingOn = () => isTyping && document.activeElement.matches('input, textarea');
  addEventListener('pointerdown', () => isTyping = false, true);
  addEventListener('keydown', event => {
    if (['Enter', 'Tab', 'Escape', 'ArrowUp', 'ArrowDown'].includes(event.key)) isTyping = false;
    else if (event.target.matches?.('input, textarea') && !event.ctrlKey && !event.metaKey && event.key.length === 1) isTyping = true;
  }, true);

  // The server sends the cursor to an element by its id; where there is none, it stays.
  window.sendCursor = id => {
    if (!isTypingOn()) document.getElementById(id)?.focus();
    dispatchEvent(new Event('cursor-sent'));
  };

  // A list that was found for other words than stand in its field by now is on its way out. What is pressed there is chosen if the new
  // list has it too: its rows would be others by the time the server hears of the press.
  let sought = null;
  let wanted = null;
  let left = null;
  // Once something is chosen the server gives the field the cursor back, late: not if it is in another field by then.
  const leave = field => field.focus = (...how) => {
    delete field.focus;
    if (document.activeElement === field || !document.activeElement?.matches('input, textarea, select')) field.focus(...how);
  };
  const choices = () => [...document.querySelectorAll('.mud-popover-open .mud-list-item')];
  const isFound = () => sought.closest('.picker').dataset.found === sought.value;
  addEventListener('input', event => {
    if (!event.target.closest?.('.picker')) return;
    [sought, wanted] = [event.target, null];
  }, true);
  addEventListener('focusin', event => {
    if (event.target.closest?.('.picker')) left = event.target;
  });
  addEventListener('keydown', event => {
    if (event.key === 'Enter' && event.target === left && left.ariaExpanded === 'true') leave(left);
  }, true);
  for (const press of ['mousedown', 'click']) addEventListener(press, event => {
    if (event.target.closest?.('button')) delete left?.focus;
    const choice = event.target.closest?.('.mud-popover-open .mud-list-item');
    if (choice && press === 'click' && left?.ariaExpanded === 'true') leave(left);
    if (!event.isTrusted || !choice || !sought?.isConnected || isFound()) return;
    event.preventDefault(); // the field keeps the cursor, and goes on seeking
    event.stopImmediatePropagation();
    if (press === 'click') wanted = choice.textContent;
  }, true);
  new MutationObserver(() => {
    if (!sought?.isConnected || !isFound()) return;
    const choice = wanted !== null && choices().find(one => one.textContent === wanted);
    [sought, wanted] = [null, null];
    if (choice) choice.click();
  }).observe(document, { subtree: true, attributeFilter: ['data-found'] });

  const native = Object.getOwnPropertyDescriptor(WebSocket.prototype, 'onmessage');
  Object.defineProperty(WebSocket.prototype, 'onmessage', {
    ...native,
    set(hear) {
      native.set.call(this, hear && (message => isPressed || kept.length > 0 ? kept.push(() => hear(message)) : hear(message)));
    },
  });
}
