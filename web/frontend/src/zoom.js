// Diagrams open at a size that can be read, and move like a map: drag, scroll, Ctrl + wheel, the buttons,
// or + − 0 and the arrows on the keyboard. Size and place are remembered for each process.
// The width sits on the outer frame, so that a refreshed picture keeps it.

const [SMALLEST, LARGEST, STEP] = [0.15, 3, 1.25];
const READABLE = 0.85; // Names are 12 units high.
const STILL = 4; // So far a hand may tremble before a click is a drag.

const frameOf = (node) => node?.closest?.('[data-diagram]');
const boxOf = (frame) => frame.querySelector('.diagram');
const pictureOf = (frame) => frame.querySelector('.diagram svg');
const natural = (frame) => pictureOf(frame).viewBox.baseVal.width;
const room = (frame) => {
  const box = boxOf(frame);
  const style = getComputedStyle(box);
  return box.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight);
};
const fitting = (frame) => room(frame) / natural(frame);
const scaleOf = (frame) => Number(frame.dataset.scale);
const kept = (frame) => {
  try {
    return JSON.parse(localStorage.getItem(`laneway.diagram.${frame.dataset.diagram}`)) ?? {};
  } catch {
    return {}; // No storage, or something else in it.
  }
};

function keep(frame) {
  const box = boxOf(frame);
  const place = { scale: scaleOf(frame), left: box.scrollLeft, top: box.scrollTop };
  try {
    localStorage.setItem(`laneway.diagram.${frame.dataset.diagram}`, JSON.stringify(place));
  } catch {
    // It is only a convenience.
  }
}

// What lies at a point of the window stays there.
function resize(frame, wanted, at) {
  const scale = Math.min(LARGEST, Math.max(SMALLEST, wanted));
  const [box, picture] = [boxOf(frame), pictureOf(frame)];
  const [outer, before] = [box.getBoundingClientRect(), picture.getBoundingClientRect()];
  const [x, y] = at ?? [outer.left + outer.width / 2, outer.top + outer.height / 2];
  const [across, down] = [(x - before.left) / before.width, (y - before.top) / before.height];
  frame.dataset.scale = scale;
  frame.style.setProperty('--width', `${natural(frame) * scale}px`);
  const after = picture.getBoundingClientRect();
  box.scrollBy(after.left + across * after.width - x, after.top + down * after.height - y);
}

// A case opens where it is.
function showActive(box) {
  const here = box.querySelector('.lw-node:is(.lw-failed, .lw-overdue, .lw-active, .lw-waiting)');
  if (!here) return;
  const [outer, inner] = [box.getBoundingClientRect(), here.getBoundingClientRect()];
  box.scrollBy(inner.left - outer.left - (outer.width - inner.width) / 2, inner.top - outer.top - (outer.height - inner.height) / 2);
}

function open(frame) {
  if (!pictureOf(frame)) return;
  const { scale, left, top } = kept(frame);
  resize(frame, scale ?? Math.min(1, Math.max(READABLE, fitting(frame))));
  const box = boxOf(frame);
  if (box.hasAttribute('data-show-active')) showActive(box);
  else box.scrollTo(left ?? 0, top ?? 0);
}

function act(frame, what, at) {
  const wanted = { in: scaleOf(frame) * STEP, out: scaleOf(frame) / STEP, fit: fitting(frame), full: 1 }[what];
  resize(frame, wanted, at);
  keep(frame);
}

function startDragging(root) {
  let from = null;
  let moved = false;
  root.addEventListener('pointerdown', (event) => {
    const frame = event.target.closest('.diagram') && frameOf(event.target);
    moved = false;
    if (!frame || event.button || event.pointerType === 'touch') return;
    from = { frame, x: event.clientX, y: event.clientY, left: boxOf(frame).scrollLeft, top: boxOf(frame).scrollTop };
  });
  root.addEventListener('pointermove', (event) => {
    if (!from) return;
    const [right, down] = [event.clientX - from.x, event.clientY - from.y];
    moved ||= Math.hypot(right, down) > STILL;
    from.frame.classList.toggle('is-dragged', moved);
    if (moved) boxOf(from.frame).scrollTo(from.left - right, from.top - down);
  });
  const drop = () => {
    if (!from) return;
    from.frame.classList.remove('is-dragged');
    if (moved) keep(from.frame);
    from = null;
  };
  root.addEventListener('pointerup', drop);
  root.addEventListener('pointercancel', drop);
  root.addEventListener('click', (event) => moved && event.target.closest('.diagram') && event.preventDefault(), true);
  root.addEventListener('dragstart', (event) => event.target.closest?.('.diagram') && event.preventDefault());
}

const KEYS = { '+': 'in', '=': 'in', '-': 'out', 0: 'fit' };

export function startZoom(root) {
  root.querySelectorAll('[data-diagram]').forEach(open);
  startDragging(root);
  root.addEventListener('click', (event) => {
    const button = event.target.closest('[data-zoom]');
    if (button) act(frameOf(button), button.dataset.zoom);
  });
  root.addEventListener('keydown', (event) => {
    const frame = event.target.closest?.('.diagram') && frameOf(event.target);
    if (!frame || event.ctrlKey || event.metaKey || event.altKey || !(event.key in KEYS)) return;
    event.preventDefault();
    act(frame, KEYS[event.key]);
  });
  root.addEventListener('wheel', (event) => {
    const frame = event.target.closest?.('.diagram') && frameOf(event.target);
    if (!frame || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    resize(frame, scaleOf(frame) * Math.exp(-event.deltaY / 400), [event.clientX, event.clientY]);
    keep(frame);
  }, { passive: false });
  root.addEventListener('scrollend', (event) => {
    const frame = event.target.closest?.('.diagram') && frameOf(event.target);
    if (frame && frame.dataset.scale) keep(frame);
  }, true);
}
