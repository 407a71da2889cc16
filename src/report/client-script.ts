/** What the page adds where scripts run: tooltips, the slider over time, the choice of layers, sorting, the theme. All else works without it. */
export const clientScript = `'use strict';
(() => {
  const root = document.documentElement;
  const all = (selector, within) => Array.from((within || document).querySelectorAll(selector));
  root.classList.add('js');

  // tooltips: the titles of marks, shown at once and beside the pointer
  const tooltip = document.getElementById('tooltip');
  const texts = new WeakMap();
  for (const title of all('.mark > title')) {
    texts.set(title.parentNode, title.textContent.trim());
    title.remove();
  }
  const place = (x, y) => {
    const { width, height } = tooltip.getBoundingClientRect();
    tooltip.style.left = Math.max(8, Math.min(x + 14, innerWidth - width - 8)) + 'px';
    tooltip.style.top = (y + 18 + height > innerHeight ? Math.max(8, y - height - 12) : y + 18) + 'px';
  };
  const show = (mark, x, y) => {
    tooltip.textContent = texts.get(mark);
    tooltip.hidden = false;
    place(x, y);
  };
  const hide = () => { tooltip.hidden = true; };
  const markOf = (node) => {
    const mark = node instanceof Element && node.closest('.mark');
    return mark && texts.has(mark) ? mark : null;
  };
  document.addEventListener('pointerover', (event) => {
    const mark = markOf(event.target);
    if (mark) show(mark, event.clientX, event.clientY);
    else hide();
  });
  document.addEventListener('pointermove', (event) => {
    if (!tooltip.hidden) place(event.clientX, event.clientY);
  });
  document.addEventListener('focusin', (event) => {
    const mark = markOf(event.target);
    if (!mark || !mark.matches(':focus-visible')) return;
    const { left, bottom } = mark.getBoundingClientRect();
    show(mark, left, bottom);
  });
  document.addEventListener('focusout', hide);
  document.addEventListener('scroll', hide, { capture: true, passive: true });
  document.addEventListener('keydown', (event) => {
    if (event.key === 'Escape') hide();
  });

  // sorting: a click on a heading, another one turns the order; what has no number stays last
  for (const head of all('table.sortable thead th')) {
    const button = document.createElement('button');
    button.type = 'button';
    button.dataset.sort = '';
    button.append(...head.childNodes);
    head.append(button);
  }
  const sort = (head) => {
    const column = head.cellIndex;
    const up = head.getAttribute('aria-sort') !== 'ascending';
    for (const other of head.parentNode.cells) other.removeAttribute('aria-sort');
    head.setAttribute('aria-sort', up ? 'ascending' : 'descending');
    const body = head.closest('table').tBodies[0];
    const rows = Array.from(body.rows, (row) => {
      const cell = row.cells[column];
      const by = cell.dataset.by;
      return { row, number: by === undefined ? null : Number(by), text: cell.textContent };
    });
    const numbers = rows.some(({ number }) => number !== null);
    rows.sort((a, b) => {
      if (numbers && (a.number === null || b.number === null)) return (a.number === null) - (b.number === null);
      const order = numbers ? a.number - b.number : a.text < b.text ? -1 : a.text > b.text ? 1 : 0;
      return up ? order : -order;
    });
    body.append(...rows.map(({ row }) => row));
  };

  // from a box of the graph to its row and back, without moving the page more than needed
  const light = (id) => {
    const target = document.getElementById(id);
    if (!target) return false;
    const index = id.slice(id.lastIndexOf('-') + 1);
    for (const lit of all('.lit')) lit.classList.remove('lit');
    for (const prefix of ['layer-', 'box-']) {
      const each = document.getElementById(prefix + index);
      if (!each) continue;
      each.classList.add('lit');
      const pane = each.closest('.graph, .table');
      const [inner, outer] = [each.getBoundingClientRect(), pane.getBoundingClientRect()];
      pane.scrollTop += inner.top - outer.top - (outer.height - inner.height) / 2;
      if (prefix === 'box-') pane.scrollLeft += inner.left - outer.left - (outer.width - inner.width) / 2;
    }
    target.scrollIntoView({ block: 'nearest', inline: 'nearest' });
    return true;
  };

  // the first layer in sight
  for (const pane of all('.graph')) {
    const box = document.getElementById('box-0');
    const [inner, outer] = [(box || pane).getBoundingClientRect(), pane.getBoundingClientRect()];
    pane.scrollLeft += inner.left - outer.left - (outer.width - inner.width) / 2;
  }

  const dark = () => (root.dataset.theme || (matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light')) === 'dark';
  const themeButton = document.querySelector('[data-theme-toggle]');
  const nameTheme = () => { themeButton.textContent = dark() ? 'Light' : 'Dark'; };
  nameTheme();
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', nameTheme);

  const copy = async (button) => {
    const block = document.getElementById(button.dataset.copy);
    try {
      await navigator.clipboard.writeText(block.textContent);
      button.textContent = 'Copied';
    } catch {
      getSelection().selectAllChildren(block);
      button.textContent = 'Selected';
    }
  };

  document.addEventListener('click', (event) => {
    const button = event.target.closest('button');
    const link = event.target.closest('.layers a[href^="#"], .advice a[href^="#"]');
    if (link && light(link.getAttribute('href').slice(1))) event.preventDefault();
    if (!button) return;
    if (button.dataset.sort !== undefined) sort(button.closest('th'));
    if (button.dataset.copy !== undefined) copy(button);
    if (button === themeButton) {
      root.dataset.theme = dark() ? 'light' : 'dark';
      nameTheme();
    }
    if (button.dataset.open !== undefined) {
      const tables = all('details.data');
      const open = tables.some((table) => !table.open);
      for (const table of tables) table.open = open;
      button.textContent = open ? 'Hide all tables' : 'Show all tables';
    }
  });

  document.addEventListener('input', ({ target }) => {
    if (target.dataset.times !== undefined) {
      const t = target.dataset.times.split(' ')[target.value];
      const named = 't\\u00a0=\\u00a0' + t;
      for (const part of all('.at', target.closest('.pictures'))) part.classList.toggle('off', part.dataset.t !== t);
      target.setAttribute('aria-valuetext', named);
      all('output', target.parentNode)[0].textContent = named;
    }
    if (target.dataset.choose !== undefined)
      all('.panel', target.closest('.choice')).forEach((panel, i) => { panel.open = i === Number(target.value); });
  });
})();
`;
