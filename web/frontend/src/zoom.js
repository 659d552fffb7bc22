// Diagrams fit their frame at first; the buttons make them larger, and the frame scrolls.
// The size sits on the outer frame, so that a refreshed picture keeps it.

const STEPS = [1, 1.5, 2.25, 3.4, 5];

// A small diagram begins where the case is.
function showActive(root) {
  root.querySelectorAll('[data-show-active]').forEach((box) => {
    const here = box.querySelector('.lw-node:is(.lw-failed, .lw-overdue, .lw-active, .lw-waiting)');
    if (!here) return;
    const [outer, inner] = [box.getBoundingClientRect(), here.getBoundingClientRect()];
    box.scrollBy(inner.left - outer.left - (outer.width - inner.width) / 2, inner.top - outer.top - (outer.height - inner.height) / 2);
  });
}

export function startZoom(root) {
  showActive(root);
  root.addEventListener('click', (event) => {
    const button = event.target.closest('[data-zoom]');
    const frame = button?.closest('[data-zoomed]');
    if (!frame) return;
    const at = STEPS.indexOf(Number(frame.dataset.zoomed));
    const next = { in: Math.min(at + 1, STEPS.length - 1), out: Math.max(at - 1, 0), fit: 0 }[button.dataset.zoom];
    frame.dataset.zoomed = STEPS[next];
    frame.style.setProperty('--zoom', STEPS[next]);
  });
}
