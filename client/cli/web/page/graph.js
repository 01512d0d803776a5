// The graph: processes are circles, objects squares; a line from who holds to what he holds, an arrow from who waits to what
// he waits for. Nodes keep their places from one snapshot to the next: D3's forces move them, and rest when nothing changes.
'use strict';

const Graph = {
  nodes: new Map(),
  edges: new Map(),
  ties: new Map(),  // who has used what lately: they keep their distance, so that a table stays a table between two bites
  tiesKept: 400,
  turn: 0,
  chosen: null,
  onOpen: () => {},

  make() {
    this.svg = d3.select('#drawing').append('svg').attr('role', 'img').attr('aria-label', 'Graph of processes and objects');
    const ends = this.svg.append('defs').selectAll('marker').data(['arrow', 'arrow stuck']).enter().append('marker');
    ends.attr('id', kind => kind.replace(' ', '-')).attr('viewBox', '0 0 10 10').attr('refX', 9).attr('refY', 5)
      .attr('markerWidth', 7).attr('markerHeight', 7).attr('markerUnits', 'userSpaceOnUse').attr('orient', 'auto')
      .append('path').attr('class', kind => kind).attr('d', 'M0 0L10 5L0 10z');
    this.threads = this.svg.append('g');
    this.lines = this.svg.append('g');
    this.dots = this.svg.append('g');
    this.force = d3.layout.force().gravity(0).linkStrength(.9).friction(.8)
      .on('tick', event => { this.gather(event.alpha); this.place(); });
    this.measure();
    window.addEventListener('resize', () => { this.measure(); this.force.resume(); });
  },

  measure() {
    const box = byId('drawing');
    this.width = Math.max(box.clientWidth, 200);
    this.height = Math.max(box.clientHeight, 150);
    this.force.size([this.width, this.height]);
  },

  show(graph) {
    const changed = this.take(graph);
    const nodes = [...this.nodes.values()], edges = [...this.edges.values()], ties = this.tie();
    byId('graph-empty').hidden = nodes.length > 0;
    this.draw(nodes, edges, ties);
    const room = Math.sqrt(this.width * this.height / Math.max(nodes.length, 1));
    this.force.linkDistance(Math.max(34, Math.min(120, room * .62))).charge(-Math.max(60, Math.min(900, room * 5)));
    this.force.nodes(nodes).links(ties);
    if (changed) this.force.start();
    else this.place();
  },

  // Whether nodes or ties have come or gone.
  take(graph) {
    let changed = false;
    const here = new Set(graph.nodes.map(node => node.id));
    for (const id of this.nodes.keys()) if (!here.has(id)) { this.nodes.delete(id); changed = true; }
    const count = graph.nodes.length;
    graph.nodes.forEach((node, i) => {
      let known = this.nodes.get(node.id);
      if (!known) {
        changed = true;
        known = Object.assign({id: node.id}, this.birthplace(node, graph, i, count));
        this.nodes.set(node.id, known);
      }
      Object.assign(known, node);
      known.linked = false;
    });
    const edges = new Map();
    for (const edge of graph.edges) {
      const key = edge.client + edge.kind + edge.object;
      const client = this.nodes.get(edge.client), object = this.nodes.get(edge.object);
      client.linked = object.linked = true;
      edges.set(key, {key, source: client, target: object, kind: edge.kind, stuck: edge.stuck});
      const pair = edge.client + edge.object;
      if (!this.ties.has(pair)) changed = true;
      this.ties.set(pair, {key: pair, source: client, target: object, seen: this.turn});
    }
    this.edges = edges;
    return changed;
  },

  // Those of the last minute, between nodes that are there.
  tie() {
    for (const [pair, tie] of this.ties)
      if (this.turn - tie.seen > History.kept || this.nodes.get(tie.source.id) !== tie.source ||
          this.nodes.get(tie.target.id) !== tie.target) this.ties.delete(pair);
    const ties = [...this.ties.values()].sort((one, other) => other.seen - one.seen).slice(0, this.tiesKept);
    ++this.turn;
    return ties;
  },

  // To the middle, more so where the drawing is narrow; what is tied to nothing less than what is.
  gather(alpha) {
    const wide = this.width / this.height, pull = .09 * alpha;
    for (const node of this.nodes.values()) {
      node.x += (this.width / 2 - node.x) * pull / Math.sqrt(wide);
      node.y += (this.height / 2 - node.y) * pull * Math.sqrt(wide);
    }
  },

  // Near what it belongs to, else on a ring: the same each time, so that the same table looks the same.
  birthplace(node, graph, i, count) {
    for (const edge of graph.edges) {
      const other = edge.client === node.id ? edge.object : edge.object === node.id ? edge.client : null;
      const near = other && this.nodes.get(other);
      if (near && near.x !== undefined) return {x: near.x + 30 * Math.cos(i * 2.4), y: near.y + 30 * Math.sin(i * 2.4)};
    }
    const turn = 2 * Math.PI * i / Math.max(count, 1);
    return {x: this.width / 2 + this.width / 4 * Math.cos(turn), y: this.height / 2 + this.height / 4 * Math.sin(turn)};
  },

  draw(nodes, edges, ties) {
    const threads = this.threads.selectAll('line').data(ties, tie => tie.key);
    threads.enter().append('line').attr('class', 'tie');
    threads.exit().remove();
    const lines = this.lines.selectAll('path').data(edges, edge => edge.key);
    lines.enter().append('path').append('title');
    lines.exit().remove();
    lines.attr('class', edge => 'edge ' + edge.kind + (edge.stuck ? ' stuck' : ''))
      .attr('marker-end', edge => edge.kind === 'waits' ? 'url(#arrow' + (edge.stuck ? '-stuck' : '') + ')' : null)
      .select('title').text(edge => edge.source.label + (edge.kind === 'waits' ? ' waits for ' : ' holds ') + edge.target.label);
    const dots = this.dots.selectAll('g.node').data(nodes, node => node.id);
    const made = dots.enter().append('g').call(this.force.drag)
      .on('click', node => { if (!d3.event.defaultPrevented) this.open(node); })
      .on('keydown', node => { if (d3.event.key === 'Enter' || d3.event.key === ' ') this.open(node); });
    made.filter(node => node.kind === 'process').append('circle').attr('class', 'process').attr('r', 10);
    made.filter(node => node.kind !== 'process').attr('tabindex', 0).attr('role', 'button');
    made.filter(node => node.kind !== 'process').append('rect').attr('class', 'object')
      .attr({x: -9, y: -9, width: 18, height: 18, rx: 4});
    made.append('text').attr('class', 'name').attr('y', -14);
    made.append('text').attr('class', 'under').attr('y', 22);
    made.append('title');
    dots.exit().remove();
    dots.attr('class', node => 'node ' + this.looks(node)).attr('data-node', node => node.id)
      .attr('aria-label', node => this.told(node));
    dots.select('.name').text(node => this.cut(node.label || '?', 22));
    dots.select('.under').text(node => node.kind === 'process' ? 'pid ' + node.pid : node.type);
    dots.select('title').text(node => this.told(node));
  },

  cut(text, most) { return text.length > most ? text.slice(0, most - 1) + '…' : text; },

  looks(node) {
    return [node.kind, node.stuck && 'stuck', node.held && 'held', node.waits && 'waiting', !node.linked && 'idle',
            node.id === this.chosen && 'chosen'].filter(Boolean).join(' ');
  },

  told(node) {
    if (node.kind === 'process')
      return 'process ' + node.label + ', pid ' + node.pid + (node.stuck ? ', in a deadlock' : node.waits ? ', waits' : '');
    return node.type + ' ' + node.label + (node.held ? ', held' : '') + (node.waiters ? ', ' + node.waiters + ' wait' : '') +
      (node.stuck ? ', in a deadlock' : '');
  },

  open(node) { if (node.kind !== 'process') this.onOpen(Number(node.id.slice(1))); },

  choose(object) {
    this.chosen = object === null ? null : 'o' + object;
    this.dots.selectAll('g.node').attr('class', node => 'node ' + this.looks(node));
  },

  // Lines end at the edge of what they lead to; one that waits bends, so that it lies beside one that holds.
  place() {
    for (const node of this.nodes.values()) {
      node.x = Math.max(46, Math.min(this.width - 46, node.x));
      node.y = Math.max(28, Math.min(this.height - 28, node.y));
    }
    this.dots.selectAll('g.node').attr('transform', node => 'translate(' + node.x.toFixed(1) + ',' + node.y.toFixed(1) + ')');
    this.threads.selectAll('line').attr({x1: tie => tie.source.x, y1: tie => tie.source.y, x2: tie => tie.target.x, y2: tie => tie.target.y});
    this.lines.selectAll('path').attr('d', edge => {
      const {source, target} = edge;
      const dx = target.x - source.x, dy = target.y - source.y, far = Math.hypot(dx, dy) || 1;
      const end = edge.kind === 'waits' ? 15 : 9;
      const x = target.x - dx / far * end, y = target.y - dy / far * end;
      if (edge.kind !== 'waits') return 'M' + source.x + ' ' + source.y + 'L' + x + ' ' + y;
      const bend = Math.min(16, far / 6);
      return 'M' + source.x + ' ' + source.y + 'Q' + ((source.x + x) / 2 - dy / far * bend) + ' ' +
        ((source.y + y) / 2 + dx / far * bend) + ' ' + x + ' ' + y;
    });
  },
};
