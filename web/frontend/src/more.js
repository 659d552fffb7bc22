// The rest of the menu: Escape and a touch elsewhere close it.

export function startMore(root) {
  const menu = root.querySelector('[data-more]');
  if (!menu) return;
  root.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape' || !menu.open) return;
    menu.open = false;
    menu.querySelector('summary').focus();
  });
  for (const what of ['pointerdown', 'focusin'])
    root.addEventListener(what, (event) => {
      if (!menu.contains(event.target)) menu.open = false;
    });
}
