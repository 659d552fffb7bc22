// Keys for those who work the inbox all day: j/k move, Enter opens, g then i goes to the inbox, Ctrl+Enter sends a form.

const typing = (target) => target.closest('input, textarea, select, [contenteditable]');

export function startKeys(root) {
  let prefix = '';
  root.addEventListener('keydown', (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key === 'Enter') {
      const form = event.target.closest('form');
      if (form) form.requestSubmit(form.querySelector('[data-main]') ?? undefined);
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
    if (prefix === 'g' && event.key === 'i') window.location.assign('/inbox');
    if (prefix === 'g' && event.key === 'p') window.location.assign('/processes');
    prefix = event.key === 'g' ? 'g' : '';
    if (event.key !== 'j' && event.key !== 'k') return;
    const links = [...root.querySelectorAll('[data-item] a[data-open]')];
    if (links.length === 0) return;
    const at = links.indexOf(document.activeElement);
    const next = event.key === 'j' ? Math.min(at + 1, links.length - 1) : Math.max(at - 1, 0);
    links[next].focus();
  });
}
