// One piece of the page becomes another and keeps what people are at: the focus, the caret, an open list.

const same = (old, next) => old.nodeType === next.nodeType && old.nodeName === next.nodeName && old.id === next.id && old.name === next.name && old.type === next.type;

function attributes(old, next) {
  for (const { name } of [...old.attributes]) if (!next.hasAttribute(name)) old.removeAttribute(name);
  for (const { name, value } of next.attributes) if (old.getAttribute(name) !== value) old.setAttribute(name, value);
}

// What was typed is the field's property, which its attribute does not follow.
function answer(field, { checked, value }) {
  if (field === document.activeElement || field.type === 'file') return;
  if (field.checked !== checked) field.checked = checked;
  if (field.value !== value) field.value = value;
}

export function morph(old, next) {
  const [here, wanted] = [[...old.childNodes], [...next.childNodes]];
  wanted.forEach((to, at) => {
    const from = here[at];
    if (!from) return old.append(to);
    if (!same(from, to)) return from.replaceWith(to);
    if (from.nodeType !== Node.ELEMENT_NODE) {
      if (from.data !== to.data) from.data = to.data;
      return undefined;
    }
    const { checked, value } = to; // Its children move: what they say is read before.
    attributes(from, to);
    morph(from, to);
    return answer(from, { checked, value });
  });
  here.slice(wanted.length).forEach((gone) => gone.remove());
}
