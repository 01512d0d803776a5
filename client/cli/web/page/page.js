// The page: one stream of snapshots, shown by the parts. Nothing is drawn while nobody can see it.
'use strict';

const Page = {
  instance: null,
  heard: 0,  // when the last snapshot came, in milliseconds
  interval: 0.5,

  start() {
    Figures.make();
    Tables.make();
    Graph.make();
    ObjectPanel.make();
    const open = id => ObjectPanel.open(id);
    Tables.onOpen = Graph.onOpen = open;
    ObjectPanel.onChosen = id => {
      Tables.chosen = id;
      Graph.choose(id);
      if (this.snapshot) Tables.show(this.snapshot);
    };
    const events = new EventSource('/api/events');
    events.addEventListener('about', event => this.showAbout(JSON.parse(event.data)));
    events.onmessage = event => this.take(JSON.parse(event.data));
    events.onerror = () => {
      this.setState('gone', 'steward web does not answer: trying again …');
      // A stream that was refused, not lost: the browser does not try again by itself.
      if (events.readyState === EventSource.CLOSED) this.setState('gone', 'steward web was started anew or has too many pages open: open the address that it has printed');
    };
    setInterval(() => this.watchSilence(), 500);
  },

  setState(state, words) {
    byId('state').dataset.state = state;
    setText(byId('state-words'), words);
    document.body.classList.toggle('gone', state === 'gone');
  },

  // A daemon that has stopped in the middle of an answer sends nothing: that is shown too.
  watchSilence() {
    const silent = (performance.now() - this.heard) / 1000;
    if (this.heard && byId('state').dataset.state === 'live' && silent > this.interval * 2 + 2)
      setText(byId('state-words'), 'silent for ' + lasting(silent));
  },

  showAbout(about) {
    this.interval = about.interval;
    this.socket = about.socket;
    ObjectPanel.allowsChanges = about.changes;
  },

  take(told) {
    this.heard = performance.now();
    if (told.gone !== undefined) return this.setState('gone', told.gone);
    if (this.instance !== null && this.instance !== told.instance) {
      History.forget();
      ObjectPanel.close();
    }
    this.instance = told.instance;
    this.setState('live', 'live');
    this.snapshot = told;
    const daemon = told.daemon;
    setText(byId('about'), 'stewardd ' + daemon.version + ' · pid ' + daemon.pid + ' · up ' + lasting(daemon.uptime_seconds) + ' · ' + this.socket);
    History.next();
    Figures.show(daemon);
    Tables.show(told);
    Graph.show(told.graph);
    this.showNoticed(told);
    setText(byId('notes'), told.notes.join(' '));
    ObjectPanel.refresh();
  },

  showNoticed(told) {
    const box = byId('deadlocks');
    while (box.children.length > told.deadlocks.length) box.lastChild.remove();
    told.deadlocks.forEach((deadlock, i) => {
      if (!box.children[i]) {
        const made = element('div');
        made.append(element('b', '', 'Deadlock'), element('span'));
        box.append(made);
      }
      setText(box.children[i].lastChild, deadlock.sentence);
    });
    const list = byId('reports');
    while (list.children.length > told.reports.length) list.lastChild.remove();
    told.reports.forEach((report, i) => {
      if (!list.children[i]) {
        const made = element('li');
        made.append(element('span', 'ago'), element('span', 'kind'), element('div'));
        list.append(made);
      }
      const [ago, kind, sentence] = list.children[i].children;
      setText(ago, lasting(report.seconds) + ' ago');
      setText(kind, report.kind.replace(/_/g, ' '));
      setText(sentence, report.sentence);
    });
    byId('reports-empty').hidden = told.reports.length > 0 || told.deadlocks.length > 0;
    document.title = (told.deadlocks.length ? '⚠ deadlock · ' : '') + 'steward';
  },
};

Page.start();
