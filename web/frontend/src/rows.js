// Tables of a form: add a row from the template, remove one, number the names anew.

function renumber(table) {
  const key = table.dataset.rows;
  table.querySelectorAll('[data-row]').forEach((row, index) => {
    row.querySelectorAll('[name], [id], [for]').forEach((field) => {
      for (const name of ['name', 'id', 'for']) {
        const value = field.getAttribute(name);
        if (value) field.setAttribute(name, value.replace(new RegExp(`${key}-(\\d+|__n__)-`), `${key}-${index}-`));
      }
    });
  });
}

export function startRows(root) {
  root.addEventListener('click', (event) => {
    const add = event.target.closest('[data-add-row]');
    const remove = event.target.closest('[data-remove-row]');
    const table = (add ?? remove)?.closest('[data-rows]');
    if (!table) return;
    if (add) {
      const fresh = table.querySelector('template').content.cloneNode(true);
      table.querySelector('[data-row-list]').append(fresh);
      renumber(table);
      table.querySelector('[data-row]:last-of-type input, [data-row]:last-of-type select')?.focus();
    } else {
      remove.closest('[data-row]').remove();
      renumber(table);
    }
  });
}
