// Light or dark: what the person chose, else what the machine prefers.

const apply = (theme) => document.documentElement.setAttribute('data-bs-theme', theme);

export function startTheme() {
  const system = window.matchMedia('(prefers-color-scheme: dark)');
  const chosen = () => localStorage.getItem('theme');
  apply(chosen() ?? (system.matches ? 'dark' : 'light'));
  system.addEventListener('change', () => chosen() || apply(system.matches ? 'dark' : 'light'));
  document.querySelectorAll('[data-theme-toggle]').forEach((button) => {
    button.addEventListener('click', () => {
      const next = document.documentElement.getAttribute('data-bs-theme') === 'dark' ? 'light' : 'dark';
      localStorage.setItem('theme', next);
      apply(next);
    });
  });
}
