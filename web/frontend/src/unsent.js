// What was typed and not sent yet: leaving the page asks first, another language takes it along.

const KEPT = 'laneway-unsent';
const FORM = 'main form[novalidate]'; // The forms whose faults the server tells: not the small ones of one button.
const typedIn = (root) => [...root.querySelectorAll('main form[data-typed]')];
const place = (form) => new URL(form.action).pathname;

function keep(form) {
  const pairs = [...new FormData(form)].filter(([name, value]) => typeof value === 'string' && name !== '_token');
  sessionStorage.setItem(KEPT, JSON.stringify({ at: place(form), pairs }));
}

function fill(form, pairs) {
  const given = new Map();
  for (const [name, value] of pairs) given.set(name, [...(given.get(name) ?? []), value]);
  for (const field of form.elements) {
    if (!field.name || field.name === '_token' || field.matches('[type="file"]')) continue;
    const values = given.get(field.name) ?? [];
    if (field.matches('[type="checkbox"], [type="radio"]')) field.checked = values.includes(field.value);
    else if (field.multiple) for (const option of field.options) option.selected = values.includes(option.value);
    else if (values.length > 0) field.value = values.shift();
  }
}

// `draw` lets the server draw a form that lives with these answers, rows and all.
async function takeUp(root, draw) {
  const kept = JSON.parse(sessionStorage.getItem(KEPT) ?? 'null');
  sessionStorage.removeItem(KEPT);
  const form = kept && [...root.querySelectorAll(FORM)].find((one) => place(one) === kept.at);
  if (!form) return;
  if (form.dataset.form) await draw(form, kept.pairs);
  else fill(form, kept.pairs);
  form.dataset.typed = 'true';
}

export function startUnsent(root, draw) {
  const note = ({ target }) => {
    const form = target.closest(FORM);
    if (form) form.dataset.typed = 'true';
  };
  root.addEventListener('input', note);
  root.addEventListener('change', note);
  root.addEventListener('submit', ({ target }) => {
    if ('language' in target.dataset) {
      for (const form of typedIn(root)) {
        keep(form);
        delete form.dataset.typed;
      }
    }
    delete target.dataset.typed;
  });
  window.addEventListener('beforeunload', (event) => {
    if (typedIn(root).length > 0) event.preventDefault();
  });
  if (root.querySelector('#problems')) root.querySelector('main form:has([aria-invalid="true"])')?.setAttribute('data-typed', 'true');
  takeUp(root, draw);
}
