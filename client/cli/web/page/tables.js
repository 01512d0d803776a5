// The tables: rows are kept by their key, and only what differs in them is set again, so that a selection, the focus and the
// place where somebody has scrolled to stay.
'use strict';

const Tables = {
  onOpen: () => {},
  chosen: null,

  // A column: its heading, its width, what stands in it. `chart` is a line of what has been so far.
  plans: {
    busiest: {
      title: 'Busiest objects', place: 'left', key: row => row.object, empty: 'There is no object.',
      columns: [
        {name: 'object', of: row => row.name},
        {name: 'type', width: 74, kind: 'type', of: row => row.type},
        {name: 'changes/s', width: 66, kind: 'number', of: row => short(row.rate)},
        {name: '', width: 70, chart: 'rate', label: 'changes a second, over the last minute'},
        {name: 'length', width: 52, kind: 'number', of: row => row.length === null ? '' : short(row.length)},
      ],
    },
    queues: {
      title: 'Queues', place: 'left', key: row => row.object, empty: 'There is no queue.',
      columns: [
        {name: 'queue', of: row => row.name},
        {name: 'length', width: 56, kind: 'number', of: row => short(row.length)},
        {name: '', width: 84, chart: 'length', label: 'length, over the last minute'},
        {name: 'changes/s', width: 66, kind: 'number', of: row => short(row.rate)},
        {name: 'wait', width: 40, kind: 'number', of: row => row.waiters || ''},
      ],
    },
    waits: {
      title: 'Longest waits', place: 'middle', key: row => row.client + ' ' + row.method + ' ' + (row.awaits[0] || {}).object,
      object: row => (row.awaits[0] || {}).object, empty: 'Nobody waits.',
      columns: [
        {name: 'process', of: row => person(row) + (row.where ? ' at ' + row.where : '')},
        {name: 'waits for', of: row => row.awaits.map(one => one.type + ' ' + one.name).join(', ')},
        {name: 'held by', of: row => row.awaits.map(one => one.holders.map(person).join(', ')).join('; ')},
        {name: 'for', width: 56, kind: 'number', of: row => lasting(row.seconds)},
      ],
    },
    locks: {
      title: 'Locks', place: 'middle', key: row => row.object, empty: 'Nothing is held.',
      columns: [
        {name: 'lock', of: row => row.name},
        {name: 'type', width: 62, kind: 'type', of: row => row.type},
        {name: 'held by', of: row => row.holders.map(one => person(one) + (one.where ? ' at ' + one.where : '')).join(', ') +
          (row.more ? ' and ' + row.more + ' more' : '')},
        {name: 'for', width: 62, kind: 'number', of: row => (row.holders.some(one => one.at_least) ? '≥ ' : '') + lasting(row.seconds)},
        {name: 'wait', width: 40, kind: 'number', of: row => row.waiters || ''},
      ],
    },
    clients: {
      title: 'Processes', place: 'right', key: row => row.client, empty: 'No process talks to the daemon.', object: () => null,
      columns: [
        {name: 'process', of: row => row.name || row.program},
        {name: 'pid', width: 62, kind: 'number', of: row => row.pid},
        {name: 'program', width: 84, kind: 'type', of: row => row.program},
        {name: 'holds', width: 44, kind: 'number', of: row => row.holds || ''},
        {name: 'waits', width: 44, kind: 'number', of: row => row.waiters || ''},
      ],
    },
  },

  make() {
    for (const [id, plan] of Object.entries(this.plans)) {
      const card = byId(plan.place + '-tables');
      let tabs = card.querySelector('.tabs');
      if (!tabs) {
        tabs = element('div', 'tabs');
        tabs.setAttribute('role', 'tablist');
        card.append(tabs);
      }
      const first = !tabs.children.length;
      plan.tab = element('button', '', plan.title);
      plan.tab.type = 'button';
      plan.tab.id = 'tab-' + id;
      plan.tab.setAttribute('role', 'tab');
      plan.tab.setAttribute('aria-controls', 'panel-' + id);
      plan.count = element('span', 'count');
      plan.tab.append(plan.count);
      plan.panel = element('div', 'scroll');
      plan.panel.id = 'panel-' + id;
      plan.panel.setAttribute('role', 'tabpanel');
      plan.panel.setAttribute('aria-labelledby', plan.tab.id);
      plan.panel.append(this.newTable(plan, id));
      plan.none = element('p', 'empty', plan.empty);
      plan.panel.append(plan.none);
      plan.tab.addEventListener('click', () => this.turnTo(plan.place, id));
      tabs.append(plan.tab);
      card.append(plan.panel);
      plan.rows = new Map();
      if (first) this.turnTo(plan.place, id);
      else plan.panel.hidden = true;
    }
  },

  newTable(plan, id) {
    const table = element('table');
    table.id = 'table-' + id;
    const widths = element('colgroup');
    const heads = element('tr');
    for (const column of plan.columns) {
      const width = element('col');
      if (column.width) width.width = column.width;
      widths.append(width);
      const head = element('th', column.kind === 'number' ? 'number' : '', column.name);
      head.scope = 'col';
      heads.append(head);
    }
    const top = element('thead');
    top.append(heads);
    plan.body = element('tbody');
    table.append(widths, top, plan.body);
    return table;
  },

  turnTo(place, id) {
    for (const [each, plan] of Object.entries(this.plans)) {
      if (plan.place !== place) continue;
      plan.panel && (plan.panel.hidden = each !== id);
      plan.tab && plan.tab.setAttribute('aria-selected', String(each === id));
    }
  },

  show(snapshot) {
    for (const [id, plan] of Object.entries(this.plans)) this.fill(plan, id, snapshot[id]);
  },

  fill(plan, id, rows) {
    setText(plan.count, rows.length || '');
    plan.none.hidden = rows.length > 0;
    const gone = new Set(plan.rows.keys());
    let behind = null;
    for (const row of rows) {
      const key = String(plan.key(row));
      gone.delete(key);
      let line = plan.rows.get(key);
      if (!line) plan.rows.set(key, line = this.newRow(plan, row));
      line.classList.toggle('chosen', this.chosen !== null && this.objectOf(plan, row) === this.chosen);
      plan.columns.forEach((column, i) => this.write(line.children[i], column, id + ' ' + key, row));
      if (line.previousSibling !== behind || line.parentNode !== plan.body)
        plan.body.insertBefore(line, behind ? behind.nextSibling : plan.body.firstChild);
      behind = line;
    }
    for (const key of gone) {
      plan.rows.get(key).remove();
      plan.rows.delete(key);
    }
  },

  objectOf(plan, row) { return plan.object ? plan.object(row) : row.object; },

  newRow(plan, row) {
    const line = element('tr');
    for (const column of plan.columns) {
      const cell = element('td', column.kind || '');
      if (column.chart) cell.append(newChart(column.label));
      line.append(cell);
    }
    const object = this.objectOf(plan, row);
    if (object !== null && object !== undefined) {
      line.className = 'opens';
      line.tabIndex = 0;
      line.addEventListener('click', () => this.onOpen(object));
      line.addEventListener('keydown', event => { if (event.key === 'Enter') this.onOpen(object); });
    }
    return line;
  },

  write(cell, column, key, row) {
    if (column.chart) {
      History.add(key, row[column.chart]);
      return drawLine(cell.firstChild, History.of(key), {width: 80, height: 18, top: 1});
    }
    const text = String(column.of(row));
    setText(cell, text);
    if (!column.width && cell.title !== text) cell.title = text;
  },
};
