// A hand at work keeps its session: the server hears of it once a minute at most. Pages that are asked for tell it by themselves.
{
  const grain = 60_000;
  let told = Date.now();
  const tell = () => {
    if (!document.documentElement.dataset.listens || Date.now() - told < grain) return;
    told = Date.now();
    fetch('/session/seen', { method: 'POST', redirect: 'manual' }).catch(() => {}); // the circuit says it when nobody is there
  };
  for (const hand of ['pointerdown', 'keydown', 'wheel', 'touchmove']) addEventListener(hand, tell, { capture: true, passive: true });
}
