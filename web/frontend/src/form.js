// A form that lives: after each change the server says what is asked, required and computed now.
// The server's FEEL decides; the browser only shows. Without this script the same buttons reload the page.

import { morph } from './morph.js';

const PAUSE = 300; // Milliseconds without a key until what was typed is reckoned with.
let waiting;

const fields = (form) => new URLSearchParams([...new FormData(form)].filter(([, value]) => typeof value === 'string'));
const written = (form) => fields(form).toString();

async function upload(input) {
  const body = new FormData();
  body.append('file', input.files[0]);
  const box = input.closest('[data-file]');
  const token = input.form.querySelector('[name="_token"]').value;
  box.querySelector('[data-file-name]').textContent = '…';
  const answer = await fetch(input.dataset.upload, { method: 'POST', body, headers: { 'X-CSRF-Token': token, Accept: 'application/json' } });
  const said = await answer.json();
  box.querySelector('[data-file-name]').textContent = answer.ok ? `${said.name} ✓` : said.detail;
  if (!answer.ok) return;
  box.querySelector('input[type="hidden"]').value = said.id;
  input.value = ''; // It is kept: do not send it a second time with the form.
  if (input.form.dataset.form) await ask(input.form, null);
}

async function drawn(form, body) {
  const answer = await fetch(form.dataset.form, { method: 'POST', body, headers: { 'X-Fragment': '1' } });
  if (!answer.ok) return null;
  const next = document.createElement('div');
  next.innerHTML = await answer.text();
  return next;
}

export async function drawWith(form, pairs) {
  const body = new URLSearchParams(pairs);
  body.append('_token', form.querySelector('[name="_token"]').value);
  const next = await drawn(form, body);
  if (next) morph(form.querySelector('[data-form-body]'), next);
}

async function ask(form, button) {
  window.clearTimeout(waiting);
  const body = fields(form);
  const sent = body.toString();
  if (button) body.append(button.name, button.value);
  const next = await drawn(form, body);
  if (!next || (!button && written(form) !== sent)) return; // Something was typed meanwhile: its own change will ask again.
  morph(form.querySelector('[data-form-body]'), next);
  if (button?.name === '_add') form.querySelector(`[data-rows="${button.value}"] [data-row]:last-of-type :is(input, select)`)?.focus();
}

// Enter in a row goes on to the next field, after the last one to a new row: half a list is not sent.
function goOn(event, list) {
  event.preventDefault();
  const cells = [...list.querySelectorAll('[data-row] :is(input:not([type="hidden"]), select, textarea)')];
  const next = cells[cells.indexOf(event.target) + 1] ?? list.querySelector('[name="_add"]');
  if (next?.name === '_add') next.click();
  else next?.focus();
}

export function startForms(root) {
  root.addEventListener('change', async (event) => {
    const form = event.target.closest('form[data-form]');
    if (event.target.dataset.upload && event.target.files.length) return upload(event.target);
    return form && ask(form, null);
  });
  root.addEventListener('input', (event) => {
    const form = event.target.closest('form[data-form]');
    window.clearTimeout(waiting);
    if (form && event.target.matches('input:not([type="file"])')) waiting = window.setTimeout(ask, PAUSE, form, null);
  });
  root.addEventListener('keydown', (event) => {
    const list = event.target.closest('form[data-form] [data-rows]');
    if (event.key === 'Enter' && !event.ctrlKey && !event.metaKey && !event.isComposing && list && event.target.matches('input')) goOn(event, list);
  });
  root.addEventListener('click', (event) => {
    const button = event.target.closest('form[data-form] button[name="_add"], form[data-form] button[name="_remove"]');
    if (!button) return;
    event.preventDefault();
    ask(button.form, button);
  });
  if (root.querySelector('#problems')) root.querySelector('form [aria-invalid="true"]')?.focus();
  // A second click while the first is on its way must not send twice.
  root.addEventListener('submit', (event) => {
    const main = event.submitter ?? event.target.querySelector('[data-main]');
    if (event.target.dataset.sent) event.preventDefault();
    event.target.dataset.sent = 'true';
    main?.setAttribute('aria-busy', 'true');
    window.addEventListener('pageshow', () => delete event.target.dataset.sent, { once: true });
  });
}
