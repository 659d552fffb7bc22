// Living parts: an element with data-live="/path" shows that path's HTML and asks again while it is seen.
// The server answers 304 while nothing changed, so a quiet page costs almost nothing.

const SECONDS = 1000;

// What has the focus keeps it: the same link or button of the new HTML, where it has no id.
function address(element) {
  if (element.id) return `#${CSS.escape(element.id)}`;
  const href = element.getAttribute('href');
  if (href) return `a[href="${CSS.escape(href)}"]`;
  const action = element.closest('form')?.getAttribute('action');
  return action ? `form[action="${CSS.escape(action)}"] button` : null;
}

async function refresh(part) {
  const headers = { 'X-Fragment': '1' };
  if (part.dataset.etag) headers['If-None-Match'] = part.dataset.etag;
  const answer = await fetch(part.dataset.live, { headers, cache: 'no-store', credentials: 'same-origin' });
  if (answer.status === 401 || answer.redirected) return window.location.reload();
  if (!answer.ok || answer.status === 304) return undefined;
  const html = await answer.text();
  part.dataset.etag = answer.headers.get('ETag') ?? '';
  const focused = part.contains(document.activeElement) && address(document.activeElement);
  const open = [...part.querySelectorAll('details[open][id]')].map((box) => box.id);
  const scroll = [...part.querySelectorAll('[data-keep-scroll]')].map((box) => [box.id, box.scrollLeft, box.scrollTop]);
  part.innerHTML = html;
  for (const [id, left, top] of scroll) document.getElementById(id)?.scrollTo(left, top);
  for (const id of open) document.getElementById(id)?.setAttribute('open', '');
  if (focused) part.querySelector(focused)?.focus();
  part.dispatchEvent(new CustomEvent('refreshed', { bubbles: true }));
  return undefined;
}

function keepAlive(part) {
  const pause = Number(part.dataset.every ?? 1) * SECONDS;
  const round = async () => {
    try {
      if (!document.hidden) await refresh(part);
      part.classList.remove('is-stale');
    } catch {
      part.classList.add('is-stale'); // The network is away: show it, and go on asking.
    }
    window.setTimeout(round, pause);
  };
  window.setTimeout(round, pause);
}

export function startLiving(root) {
  root.querySelectorAll('[data-live]').forEach(keepAlive);
}
