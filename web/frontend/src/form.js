// A form that lives: after each change the server says what is asked, required and computed now.
// The server's FEEL decides; the browser only shows. Without this script the same buttons reload the page.

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
}

async function ask(form, button) {
  const body = fields(form);
  const sent = body.toString();
  if (button) body.append(button.name, button.value);
  const answer = await fetch(form.dataset.form, { method: 'POST', body, headers: { 'X-Fragment': '1' } });
  if (!answer.ok) return;
  const html = await answer.text();
  if (!button && written(form) !== sent) return; // Something was typed meanwhile: its own change will ask again.
  const focused = document.activeElement?.id;
  form.querySelector('[data-form-body]').innerHTML = html;
  const next = button?.name === '_add' ? form.querySelector(`[data-rows="${button.value}"] [data-row]:last-of-type :is(input, select)`) : document.getElementById(focused);
  next?.focus();
}

export function startForms(root) {
  root.addEventListener('change', async (event) => {
    const form = event.target.closest('form[data-form]');
    if (event.target.dataset.upload && event.target.files.length) return upload(event.target);
    return form && ask(form, null);
  });
  root.addEventListener('click', (event) => {
    const button = event.target.closest('form[data-form] button[name="_add"], form[data-form] button[name="_remove"]');
    if (!button) return;
    event.preventDefault();
    ask(button.form, button);
  });
  // A second click while the first is on its way must not send twice.
  root.addEventListener('submit', (event) => {
    const main = event.submitter ?? event.target.querySelector('[data-main]');
    if (event.target.dataset.sent) event.preventDefault();
    event.target.dataset.sent = 'true';
    main?.setAttribute('aria-busy', 'true');
    window.addEventListener('pageshow', () => delete event.target.dataset.sent, { once: true });
  });
}
