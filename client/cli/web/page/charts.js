// The last minute of a number, as a line. D3 makes the paths; what was seen is kept here, by a key for each number.
'use strict';

const History = {
  kept: 120,  // numbers for each key
  rows: new Map(),

  add(key, value) {
    if (!this.rows.has(key)) this.rows.set(key, []);
    const row = this.rows.get(key);
    if (value !== null && value !== undefined) row.push(value);
    row.seen = this.turn;
    if (row.length > this.kept) row.shift();
  },
  of(key) { return this.rows.get(key) || []; },
  // What has not been added to for as long as is kept goes.
  turn: 0,
  next() {
    ++this.turn;
    for (const [key, row] of this.rows) if (this.turn - row.seen > this.kept) this.rows.delete(key);
  },
  forget() { this.rows.clear(); },
};

// Draws into an <svg> that is made once. The newest is always at the right.
function drawLine(svg, values, options) {
  const {width, height, area, top} = Object.assign({width: 80, height: 18, area: false}, options);
  const picture = d3.select(svg).attr('viewBox', '0 0 ' + width + ' ' + height).attr('preserveAspectRatio', 'none');
  const most = Math.max(top || 0, d3.max(values) || 0, 1e-9);
  const shown = Math.max(values.length, History.kept / 4);
  const x = d3.scale.linear().domain([0, shown - 1]).range([0, width]);
  const y = d3.scale.linear().domain([0, most]).range([height - 1, 2]);
  const offset = shown - values.length;
  const at = (value, i) => x(i + offset);
  if (area) {
    const shape = d3.svg.area().x(at).y0(height).y1(y);
    const filled = picture.selectAll('path.area').data([values]);
    filled.enter().append('path').attr('class', 'area');
    filled.attr('d', shape);
  }
  const line = picture.selectAll('path.line').data([values]);
  line.enter().append('path').attr('class', 'line').attr('vector-effect', 'non-scaling-stroke');
  line.attr('d', d3.svg.line().x(at).y(y));
}

function newChart(label) {
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  svg.setAttribute('role', 'img');
  svg.setAttribute('aria-label', label);
  return svg;
}

// The tiles above: the daemon's figures.
const Figures = {
  tiles: [
    {key: 'calls', name: 'calls / s', of: d => d.rates.calls},
    {key: 'commits', name: 'changes / s', of: d => d.rates.sequence},
    {key: 'waiters', name: 'calls that wait', of: d => d.waiters},
    {key: 'clients', name: 'processes', of: d => Math.max(0, d.clients - 1)},
    {key: 'objects', name: 'objects', of: d => d.objects},
    {key: 'stored', name: 'kept in memory', of: d => d.stored_bytes, write: bytes},
  ],

  make() {
    for (const tile of this.tiles) {
      const box = element('div', 'figure');
      box.id = 'figure-' + tile.key;
      tile.number = element('div', 'number', '–');
      tile.chart = newChart(tile.name + ' over the last minute');
      box.append(element('div', 'name', tile.name), tile.number, tile.chart);
      byId('figures').append(box);
    }
  },

  show(daemon) {
    for (const tile of this.tiles) {
      const value = tile.of(daemon);
      History.add('figure ' + tile.key, value);
      setText(tile.number, (tile.write || short)(value));
      drawLine(tile.chart, History.of('figure ' + tile.key), {width: 120, height: 44, area: true});
    }
  },
};
